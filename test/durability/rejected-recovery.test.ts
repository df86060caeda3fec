import { appendFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { allRejected } from '../../local/lake/rejected-lines.js';
import type { Store } from '../../local/lake/store.js';
import {
  removeTemporaryFolders,
  temporaryFolder,
  textSource,
  withLake,
  withStore,
} from '../local/lake/temporary-lake.js';

afterAll(removeTemporaryFolders);

const files = 12;
const linesOf = (file: number) => Array.from({ length: 20 }, (_, at) => `line ${at} of ${file}`);

/** A data folder with rejected lines of many files, and without its database. */
async function withoutDatabase(): Promise<string> {
  const dataDir = temporaryFolder();
  await withLake(dataDir, async (lake) => {
    const sources = Array.from({ length: files }, (_, file) =>
      textSource(linesOf(file).join('\n'), `${file}.log`),
    );
    await lake.ingest(sources);
  });
  for (const name of readdirSync(dataDir))
    if (name.startsWith('gatebook.duckdb')) rmSync(path.join(dataDir, name));
  return dataDir;
}

/** Opens what a folder has of rejected lines, with a store that may fail. */
const opened = (dataDir: string, storeOf?: (store: Store) => Store) =>
  withStore(dataDir, ({ db }) => allRejected(db), storeOf);

const countOf = (records: readonly { readonly lines: number }[]) =>
  records.reduce((sum, { lines }) => sum + lines, 0);

test('rejected lines of many files are there as they were when the database is lost', async () => {
  const dataDir = await withoutDatabase();
  await withLake(dataDir, async (lake) => {
    expect(countOf(await lake.rejected())).toBe(files * 20);
    // Every file holds what its record says: none is set aside.
    expect(await lake.replay()).toMatchObject({ read: files * 20, rejected: files * 20 });
    expect(countOf(await lake.rejected())).toBe(files * 20);
  });
});

test('rejected lines are taken up by the next start where the disk was full at this one', async () => {
  const dataDir = await withoutDatabase();
  for (const most of [3, 5]) {
    let calls = 0;
    const full = opened(dataDir, (store) => ({
      ...store,
      reject: async (...given) => {
        if (++calls > most) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
        return store.reject(...given);
      },
    }));
    await expect(full).rejects.toThrow('no space left');
  }
  expect(countOf(await opened(dataDir))).toBe(files * 20);
  await withLake(dataDir, async (lake) => {
    expect(await lake.replay()).toMatchObject({ read: files * 20 });
  });
});

test('of a file that ends in the middle, all whole lines before that are kept', async () => {
  const dataDir = await withoutDatabase();
  const folder = path.join(dataDir, 'rejected');
  const noise = Array.from({ length: 500 }, (_, at) => `${at} ${Math.sin(at)}\n`).join('');
  const [first] = readdirSync(folder) as [string];
  appendFileSync(path.join(folder, first), gzipSync(noise).subarray(0, 4000));
  const records = await opened(dataDir);
  const mended = records.find(({ source }) => source === `rejected/${first}`);
  expect(mended?.lines).toBeGreaterThan(100);
  expect(mended?.lines).toBeLessThan(520);
  expect(countOf(records)).toBe((files - 1) * 20 + (mended?.lines ?? 0));
});
