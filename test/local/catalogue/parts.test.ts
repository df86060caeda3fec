import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CatalogueObject } from '../../../core/catalogue.js';
import { catalogueParts } from '../../../local/catalogue/parts.js';
import { removeTemporaryFolders, temporaryFolder } from '../lake/temporary-lake.js';

afterAll(removeTemporaryFolders);

const here = { accountId: '111122223333', region: 'eu-west-1' };
const there = { accountId: '111122223333', region: 'us-east-1' };
const plan = (id: string | undefined, name: string) => ({
  ...(id !== undefined && { id }),
  name,
  stages: ['a1b2c3d4e5:prod'],
  keys: ['k1'],
});
const byHand: CatalogueObject = {
  generatedAt: '2026-11-01T00:00:00.000Z',
  keys: { k1: 'by hand', k2: 'by hand alone' },
  plans: [plan('gold', 'Gold by hand'), plan(undefined, 'No id'), plan(undefined, 'No id')],
};

test('what AWS says takes the place of what was written by hand, and nothing else does', async () => {
  const dataDir = temporaryFolder();
  writeFileSync(path.join(dataDir, 'catalogue.json'), JSON.stringify(byHand));
  const parts = catalogueParts(dataDir);
  await parts.write(here, { keys: { k1: 'of AWS' }, plans: [plan('gold', 'Gold')] });
  await parts.write(there, { keys: { k3: 'elsewhere' }, plans: [plan('free', 'Free')] });
  const { keys, plans } = await parts.all();
  expect(keys).toEqual({ k1: 'of AWS', k2: 'by hand alone', k3: 'elsewhere' });
  expect(plans.map(({ name }) => name)).toEqual(['Gold', 'No id', 'No id', 'Free']);
});

test('a plan that is in two parts is told once, by the later one', async () => {
  const parts = catalogueParts(temporaryFolder());
  await parts.write(here, { keys: {}, plans: [plan('gold', 'Old')] });
  await parts.write(there, { keys: {}, plans: [plan('gold', 'New')] });
  expect((await parts.all()).plans).toEqual([plan('gold', 'New')]);
});

test('where nothing is known, nothing is read', async () => {
  const parts = catalogueParts(temporaryFolder());
  expect(await parts.read(here)).toMatchObject({ keys: {}, plans: [] });
  expect(await parts.all()).toMatchObject({ keys: {}, plans: [] });
});

test('what is there and cannot be read is refused in words, and nothing is written', async () => {
  const dataDir = temporaryFolder();
  const whole = path.join(dataDir, 'catalogue.json');
  writeFileSync(whole, JSON.stringify(byHand));
  const parts = catalogueParts(dataDir);
  await parts.write(here, { keys: { k1: 'of AWS' }, plans: [] });
  const before = readFileSync(whole, 'utf8');
  // A folder under the name of a part stands for any file that cannot be read.
  mkdirSync(path.join(dataDir, 'catalogues', 'unreadable.json'));
  await expect(parts.write(there, { keys: {}, plans: [] })).rejects.toMatchObject({
    code: 'file-unreadable',
  });
  expect(readFileSync(whole, 'utf8')).toBe(before);
  await expect(catalogueParts(whole).write(here, { keys: {}, plans: [] })).rejects.toMatchObject({
    code: 'file-unreadable',
  });
});
