import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const scripts = Object.keys(JSON.parse(read('package.json')).scripts);

/** The rows of the table of attacks in docs/security.md. */
const rows = (read('docs/security.md').split('## Attacks, and what holds')[1] ?? '')
  .split('\n## ')[0]
  ?.split('\n')
  .filter((line) => line.startsWith('|'))
  .slice(2)
  .map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  ) as string[][];

const files = (cell: string) =>
  [...cell.matchAll(/`(test\/[^`]+)`/g)].map(([, file]) => file as string);
const runs = (cell: string) =>
  [...cell.matchAll(/`npm run ([^`\s]+)`/g)].map(([, name]) => name as string);
const plain = (text: string): string => text.replaceAll('’', "'");
/** Names of tests, or the parts of them around `…`. */
const names = (cell: string) =>
  [...cell.matchAll(/\*([^*]+)\*/g)]
    .flatMap(([, name]) => (name as string).split('…'))
    .map((it) => it.trim())
    .filter(Boolean);

test('the table of attacks is read', () => expect(rows.length).toBeGreaterThan(25));

test.each(rows)('%s: the tests that it names are there', (...cells) => {
  expect(cells).toHaveLength(4);
  const [, , , cell = ''] = cells;
  expect([...files(cell), ...runs(cell), ...names(cell)]).not.toEqual([]);
  for (const file of files(cell))
    expect([file, existsSync(path.join(root, file))]).toEqual([file, true]);
  for (const name of runs(cell)) expect(scripts).toContain(name);
  const text = plain(files(cell).map(read).join(''));
  for (const name of names(cell)) expect([name, text.includes(plain(name))]).toEqual([name, true]);
});
