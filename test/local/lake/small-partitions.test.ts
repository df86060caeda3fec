import { statSync } from 'node:fs';
import path from 'node:path';
import {
  ask,
  logLine,
  noon,
  removeTemporaryFolders,
  temporaryFolder,
  textSource,
  withLake,
} from './temporary-lake.js';

afterAll(removeTemporaryFolders);

const day = 86_400_000;
const accounts = Array.from({ length: 13 }, (_, at) => String(111_122_223_300 + at));

/** Three rows for each account and day, one account-day of many rows among them, in no order. */
const lines = [
  ...[0, 1, 2].flatMap((later) =>
    accounts.flatMap((account) =>
      [5, 1, 3].map((minute) =>
        logLine({
          id: `${account} ${later} ${minute}`,
          account,
          time: noon + later * day + minute * 60_000,
        }),
      ),
    ),
  ),
  ...Array.from({ length: 250 }, (_, at) =>
    logLine({ id: `many ${at}`, account: '444455556666', time: noon + at }),
  ),
].toSorted((one, other) => one.slice(-40).localeCompare(other.slice(-40)));

it('writes partitions of few rows, many by one statement, each into its own file, as the manifest says', async () => {
  const dataDir = temporaryFolder();
  await withLake(dataDir, async (lake) => {
    await lake.ingest([textSource(lines.join('\n'))], { region: 'eu-west-1' });
    const files = await ask(lake, 'SELECT * FROM lake_files ORDER BY path');
    expect(files).toHaveLength(3 * accounts.length + 1);
    const logs = path.join(dataDir, 'lake', 'logs');
    for (const file of files) {
      const place = path.join(logs, String(file.path));
      const [inside] = await ask(
        lake,
        `SELECT count(*) AS rows, min(request_time) AS first_time, max(request_time) AS last_time
         FROM read_parquet('${place}')`,
      );
      expect(file).toMatchObject({ ...inside, bytes: statSync(place).size });
      const [schema] = await ask(
        lake,
        `SELECT string_agg(name, ',' ORDER BY name) AS columns FROM parquet_schema('${place}') WHERE type IS NOT NULL`,
      );
      expect(file.columns).toBe(schema?.columns);
      expect(String(file.path)).toMatch(
        new RegExp(`^account_id=${file.account_id}/region=eu-west-1/dt=${file.dt}/`),
      );
    }
    expect(new Set(files.map(({ columns }) => columns)).size).toBe(1);
    const strays = await ask(
      lake,
      "SELECT request_id FROM requests WHERE request_id NOT LIKE 'r-many%' AND NOT starts_with(request_id, 'r-' || account_id)",
    );
    expect(strays).toEqual([]);
    const [counted] = await ask(
      lake,
      'SELECT (SELECT count(DISTINCT request_id) FROM requests) AS stored, (SELECT sum(requests) FROM usage) AS counted',
    );
    expect(counted).toEqual({ stored: lines.length, counted: lines.length });
  });
});
