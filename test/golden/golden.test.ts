import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { visuals } from '../../reporting/dashboard/dashboard.js';
import { goldenFiles, goldenFolder } from './golden-files.js';

let files: ReadonlyMap<string, string>;
beforeAll(async () => {
  files = await goldenFiles();
}, 60_000);

test.each(visuals.map(({ id }) => id))('%s has the SQL and the answer that are kept', (id) => {
  for (const name of ['answer.json', 'duckdb.sql', 'trino.sql']) {
    const kept = readFileSync(join(goldenFolder, id, name), 'utf8').split('\n');
    const made = (files.get(`${id}/${name}`) ?? '').split('\n');
    const line = made.findIndex((text, index) => text !== kept[index]);
    if (line < 0 && made.length === kept.length) continue;
    const at = line < 0 ? made.length : line;
    throw new Error(
      `${id}/${name}, line ${at + 1}:\n  kept: ${kept[at]}\n  now:  ${made[at]}\nIf that is meant, run: npm run golden`,
    );
  }
});

test('nothing is kept of visuals that are gone', () => {
  const kept = readdirSync(goldenFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath !== goldenFolder)
    .map(({ parentPath, name }) => `${parentPath.slice(goldenFolder.length + 1)}/${name}`);
  expect(kept.sort()).toEqual([...files.keys()].sort());
});
