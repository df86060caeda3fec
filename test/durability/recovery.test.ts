import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { listSetAside } from '../../local/files/quarantine.js';
import { openDuckdb } from '../../local/lake/duckdb.js';
import {
  ask,
  logLine,
  noon,
  removeTemporaryFolders,
  temporaryFolder,
  textSource,
  withLake,
} from '../local/lake/temporary-lake.js';

afterAll(removeTemporaryFolders);

const day = 86_400_000;
const account = '111122223333';
const lines = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) =>
    logLine({ id: `${from + index}`, account, time: noon + (index % 2) * day }),
  ).join('\n');

const parquetFiles = (dataDir: string): string[] =>
  readdirSync(path.join(dataDir, 'lake', 'logs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.parquet'))
    .map((name) => path.join(dataDir, 'lake', 'logs', name))
    .sort();

const filled = async (): Promise<string> => {
  const dataDir = temporaryFolder();
  await withLake(dataDir, (lake) => lake.ingest([textSource(lines(0, 10))]));
  return dataDir;
};

const counts =
  'SELECT (SELECT count(*) FROM requests) AS raw, (SELECT sum(requests) FROM usage) AS rolled';

test('copies that a crash left are removed, and so is work in progress', async () => {
  const dataDir = await filled();
  const [file] = parquetFiles(dataDir);
  copyFileSync(file as string, path.join(path.dirname(file as string), 'left.parquet'));
  mkdirSync(path.join(dataDir, 'staging', 'left'), { recursive: true });
  mkdirSync(path.join(dataDir, 'rejected'), { recursive: true });
  writeFileSync(path.join(dataDir, 'rejected', ',1,not_json,,,whole.lines.gz'), 'x');
  writeFileSync(path.join(path.dirname(file as string), 'foreign.parquet'), 'no Parquet');
  await withLake(dataDir, async (lake) => {
    expect(await ask(lake, counts)).toEqual([{ raw: 10, rolled: 10 }]);
  });
  expect(parquetFiles(dataDir)).toHaveLength(2);
  const [aside] = await listSetAside(dataDir);
  expect(aside).toMatchObject({ file: expect.stringContaining('foreign.parquet') });
  expect(readdirSync(path.join(dataDir, 'rejected'))).toEqual([]);
});

test('a lake whose database is gone is taken up, each request once', async () => {
  const dataDir = await filled();
  // As after a crash between a merge and the removal of what was merged.
  const [file] = parquetFiles(dataDir);
  copyFileSync(file as string, path.join(path.dirname(file as string), 'copy.parquet'));
  for (const name of readdirSync(dataDir)) {
    if (name.startsWith('gatebook.duckdb')) rmSync(path.join(dataDir, name));
  }
  await withLake(dataDir, async (lake) => {
    expect(await ask(lake, counts)).toEqual([{ raw: 10, rolled: 10 }]);
    expect(await lake.ingest([textSource(lines(0, 12))])).toMatchObject({
      stored: 2,
      duplicates: 10,
    });
    expect(await ask(lake, counts)).toEqual([{ raw: 12, rolled: 12 }]);
  });
});

test('days that someone removed leave the roll-ups too, and come back when they are put back', async () => {
  const dataDir = await filled();
  const file = parquetFiles(dataDir)[0] as string;
  renameSync(file, `${dataDir}/away`);
  await withLake(dataDir, async (lake) => {
    expect(await ask(lake, counts)).toEqual([{ raw: 5, rolled: 5 }]);
    expect((await lake.status()).rows).toBe(5);
  });
  renameSync(`${dataDir}/away`, file);
  await withLake(dataDir, async (lake) => {
    expect(await ask(lake, counts)).toEqual([{ raw: 10, rolled: 10 }]);
  });
});

test('a data folder may be moved', async () => {
  const dataDir = await filled();
  const moved = path.join(temporaryFolder(), 'moved');
  renameSync(dataDir, moved);
  await withLake(moved, async (lake) => {
    expect(await ask(lake, counts)).toEqual([{ raw: 10, rolled: 10 }]);
    expect(await lake.ingest([textSource(lines(0, 10))])).toMatchObject({ duplicates: 10 });
  });
});

test('roll-ups that another version computed are computed anew', async () => {
  const dataDir = await filled();
  const database = await openDuckdb({
    file: path.join(dataDir, 'gatebook.duckdb'),
    spill: dataDir,
    memoryLimit: '200MB',
    threads: 1,
  });
  await database.writer.run("UPDATE roll_up_version SET fingerprint = 'old'");
  await database.writer.run('DELETE FROM usage');
  await database.close();
  await withLake(dataDir, async (lake) => {
    expect(await ask(lake, counts)).toEqual([{ raw: 10, rolled: 10 }]);
  });
});
