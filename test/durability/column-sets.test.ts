import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openLake } from '../../local/data-folder/open-lake.js';
import { listSetAside } from '../../local/files/quarantine.js';
import type { Database } from '../../local/lake/database.js';
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
  textSource(
    Array.from({ length: count }, (_, index) =>
      logLine({ id: `${from + index}`, account, time: noon + (index % 2) * day }),
    ).join('\n'),
  );

const parquetFiles = (dataDir: string): string[] => {
  const logs = path.join(dataDir, 'lake', 'logs');
  return readdirSync(logs, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.parquet'))
    .map((name) => path.join(logs, name))
    .sort();
};

const withDatabase = async (dataDir: string, work: (db: Database) => Promise<unknown>) => {
  const file = path.join(dataDir, 'gatebook.duckdb');
  const database = await openDuckdb({ file, spill: dataDir, memoryLimit: '200MB', threads: 1 });
  await work(database.writer);
  await database.close();
};

/** Files as another version of Gatebook would have written them, with other columns. */
const rewritten = (db: Database, dataDir: string, select: string) =>
  parquetFiles(dataDir).reduce(async (before, file) => {
    await before;
    // The file is read whole before it is written.
    await db.run(`CREATE OR REPLACE TEMP TABLE content AS SELECT ${select}
      FROM read_parquet('${file}', hive_partitioning = false)`);
    await db.run(`COPY content TO '${file}' (FORMAT parquet)`);
    await db.run('UPDATE lake_files SET bytes = ? WHERE ends_with(?, path)', [
      statSync(file).size,
      file,
    ]);
  }, Promise.resolve());

const filled = async (select: string, state: 'with' | 'without'): Promise<string> => {
  const dataDir = temporaryFolder();
  await withLake(dataDir, (lake) => lake.ingest([lines(0, 10)]));
  await withDatabase(dataDir, async (db) => {
    await rewritten(db, dataDir, select);
    // As format 1 listed files.
    await db.run('ALTER TABLE lake_files DROP COLUMN columns');
    await db.run('DROP TABLE lake_checksums');
  });
  if (state === 'without') {
    for (const name of readdirSync(dataDir)) {
      if (name.startsWith('gatebook.duckdb')) rmSync(path.join(dataDir, name));
    }
  }
  return dataDir;
};

const counts = `SELECT (SELECT count(*) FROM requests) AS raw, (SELECT sum(requests) FROM usage) AS rolled`;

describe.each(['with', 'without'] as const)('a lake %s its database', (state) => {
  test('answers null for columns that its files were written before, and takes in new rows', async () => {
    const dataDir = await filled('* EXCLUDE (country, waf_status, client_family)', state);
    await withLake(dataDir, async (lake) => {
      expect(await ask(lake, counts)).toEqual([{ raw: 10, rolled: 10 }]);
      expect(await lake.ingest([lines(0, 12)])).toMatchObject({ stored: 2, duplicates: 10 });
      expect(
        await ask(
          lake,
          `SELECT client_family, count(*) AS n, count(country) AS countries, sum(waf_status) AS waf,
            any_value(account_id) AS account, max(dt) AS last
          FROM requests GROUP BY ALL ORDER BY n`,
        ),
      ).toEqual([
        { client_family: 'curl', n: 2, countries: 0, waf: null, account, last: '2026-10-02' },
        { client_family: null, n: 10, countries: 0, waf: null, account, last: '2026-10-02' },
      ]);
    });
    await withLake(dataDir, async (lake) => {
      expect(await ask(lake, counts)).toEqual([{ raw: 12, rolled: 12 }]);
    });
  });

  test('reads past a column of a newer version, and keeps it when files are merged', async () => {
    const dataDir = await filled(`*, 'kept' AS of_the_future`, state);
    await withLake(dataDir, async (lake) => {
      expect(await ask(lake, counts)).toEqual([{ raw: 10, rolled: 10 }]);
      for (let more = 10; more < 30; more += 2) await lake.ingest([lines(more, 2)]);
      expect(await ask(lake, counts)).toEqual([{ raw: 30, rolled: 30 }]);
    });
    expect(parquetFiles(dataDir).length).toBeLessThan(10);
    await withDatabase(dataDir, async (db) => {
      const files = parquetFiles(dataDir).map((file) => `'${file}'`);
      expect(
        await db.rows(`SELECT of_the_future AS it, count(*) AS n
          FROM read_parquet([${files}], union_by_name = true) GROUP BY 1 ORDER BY 2`),
      ).toEqual([
        { it: 'kept', n: 10 },
        { it: null, n: 20 },
      ]);
    });
  }, 180_000);
});

test('a file that cannot be read is told with its path, is set aside, and keeps no other from being read', async () => {
  const dataDir = await filled('*', 'without');
  const [first] = parquetFiles(dataDir) as [string];
  writeFileSync(path.join(path.dirname(first), 'torn.parquet'), 'PAR1 torn');
  const alerts: string[] = [];
  const lake = await openLake({
    dataDir,
    threads: 1,
    alert: (sentence) => void alerts.push(sentence),
  });
  expect(await ask(lake, counts)).toEqual([{ raw: 10, rolled: 10 }]);
  await lake.close();
  expect(alerts).toEqual([expect.stringContaining('torn.parquet')]);
  expect(parquetFiles(dataDir)).toHaveLength(2);
  expect(await listSetAside(dataDir)).toMatchObject([
    { file: path.relative(dataDir, path.join(path.dirname(first), 'torn.parquet')) },
  ]);
});
