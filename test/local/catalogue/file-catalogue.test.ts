import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileCatalogue } from '../../../local/catalogue/file-catalogue.js';
import {
  ask,
  logLine,
  removeTemporaryFolders,
  temporaryFile,
  temporaryFolder,
  textSource,
  withLake,
} from '../lake/temporary-lake.js';

afterAll(removeTemporaryFolders);

const catalogue = (name: string) =>
  JSON.stringify({
    generatedAt: '2026-11-01T00:00:00Z',
    keys: { key1: name },
    plans: [{ name: 'Gold', stages: ['a1b2c3d4e5:prod'], keys: ['key1'] }],
  });

test('a catalogue that changes is read again after some seconds, and half a file is not taken for one', () => {
  let now = 0;
  const file = temporaryFile('catalogue.json', catalogue('Ada'));
  const current = fileCatalogue(file, () => now);
  expect(current().consumerOf('key1')).toBe('Ada');
  writeFileSync(file, catalogue('Grace'));
  utimesSync(file, 1, 1);
  expect(current().consumerOf('key1')).toBe('Ada');
  now += 5_000;
  expect(current().consumerOf('key1')).toBe('Grace');
  writeFileSync(file, catalogue('Lin').slice(0, 40));
  now += 5_000;
  expect(current().consumerOf('key1')).toBe('Grace');
  rmSync(file);
  now += 5_000;
  expect(current().consumerOf('key1')).toBeNull();
});

test('a file that is no catalogue is refused in one sentence', () => {
  const file = temporaryFile('catalogue.json', '{"keys":[]}');
  expect(() => fileCatalogue(file)).toThrow(`${file} is not a catalogue of keys and plans.`);
});

test('ingest names consumers, plans and countries', async () => {
  const dataDir = temporaryFolder();
  writeFileSync(path.join(dataDir, 'catalogue.json'), catalogue('Ada'));
  await withLake(dataDir, async (lake) => {
    const line = {
      ...JSON.parse(logLine({ id: '1' })),
      identityApiKeyId: 'key1',
      ip: '83.149.9.216',
    };
    await lake.ingest([textSource(JSON.stringify(line))]);
    expect(await ask(lake, 'SELECT consumer, usage_plan, country FROM requests')).toEqual([
      { consumer: 'Ada', usage_plan: 'Gold', country: 'RU' },
    ]);
  });
});
