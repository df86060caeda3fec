import type { ApiWindow } from '../../core/registry/api-window.js';
import { attributionWindows } from '../../core/registry/attribution.js';
import type { WindowChanges, WindowSource } from '../../core/registry/window-index.js';
import type { Database } from './database.js';
import { listedFiles } from './manifest.js';
import type { LakeFile } from './parquet-files.js';
import { recompute } from './roll-up-tables.js';

const columns =
  'account_id VARCHAR, region VARCHAR, api_id VARCHAR, stage VARCHAR, tenant_id VARCHAR, valid_from TIMESTAMP, valid_to TIMESTAMP';

/** Makes the table that roll-ups look tenants up in, and the one that says how far it follows its source. */
export async function createWindows(db: Database): Promise<void> {
  await db.run(`CREATE TABLE IF NOT EXISTS api_windows (${columns})`);
  await db.run('CREATE TABLE IF NOT EXISTS windows_mark (mark VARCHAR)');
}

/**
 * Replaces the windows that have changed since the last time, and the roll-up rows of the APIs whose windows are others now,
 * in one transaction.
 */
export async function followWindows(
  db: Database,
  source: WindowSource,
  pathOf: (file: LakeFile) => string,
): Promise<void> {
  const [known] = await db.rows<{ mark: string }>('SELECT mark FROM windows_mark');
  const changes = await source.changesSince(known?.mark);
  if (changes.stages !== 'all' && changes.stages.length === 0) return;
  await db.transaction(async () => {
    await keepNext(db, changes);
    if (await touchChanged(db)) {
      await db.run(`DELETE FROM api_windows w USING touched t WHERE ${sameApi('w', 't')}`);
      await db.run(`INSERT INTO api_windows SELECT n.* FROM next_windows n
        SEMI JOIN touched t ON ${sameApi('n', 't')}`);
      await recomputeTouched(db, pathOf);
    }
    await db.run('DELETE FROM windows_mark');
    await db.run('INSERT INTO windows_mark VALUES (?)', [changes.mark]);
  });
}

/** Puts the windows as they are to be into `next_windows`, and the stages that they are of into `next_stages`. */
async function keepNext(db: Database, { windows, stages }: WindowChanges): Promise<void> {
  await db.run(`CREATE OR REPLACE TEMP TABLE next_windows (${columns})`);
  await db.append('next_windows', attributionWindows(windows).map(rowOf));
  await db.run(
    'CREATE OR REPLACE TEMP TABLE next_stages (account_id VARCHAR, api_id VARCHAR, stage VARCHAR)',
  );
  if (stages === 'all') {
    await db.run(`INSERT INTO next_stages SELECT DISTINCT account_id, api_id, stage FROM next_windows
      UNION SELECT account_id, api_id, stage FROM api_windows`);
  } else {
    await db.append(
      'next_stages',
      stages.map(({ accountId, restApiId, stage }) => [accountId, restApiId, stage]),
    );
  }
}

/** Puts the APIs whose windows differ into `touched`. @returns whether there are any */
async function touchChanged(db: Database): Promise<boolean> {
  const before =
    'SELECT * FROM api_windows SEMI JOIN next_stages USING (account_id, api_id, stage)';
  await db.run(`CREATE OR REPLACE TEMP TABLE touched AS
    SELECT DISTINCT account_id, region, api_id, stage FROM (
      (FROM next_windows EXCEPT (${before})) UNION ALL ((${before}) EXCEPT FROM next_windows))`);
  const [count] = await db.rows<{ n: number }>('SELECT count(*) AS n FROM touched');
  return (count?.n ?? 0) > 0;
}

/** Computes the rows of the touched APIs anew that have any: an API that was registered before its first request has none. */
async function recomputeTouched(db: Database, pathOf: (file: LakeFile) => string): Promise<void> {
  await db.run(`CREATE OR REPLACE TEMP TABLE touched AS
    FROM touched SEMI JOIN usage USING (account_id, region, api_id, stage)`);
  const places = await db.rows<{ place: string }>(
    "SELECT DISTINCT account_id || '/' || region AS place FROM touched",
  );
  if (places.length === 0) return;
  const touched = new Set(places.map(({ place }) => place));
  const files = (await listedFiles(db)).filter((file) =>
    touched.has(`${file.account_id}/${file.region}`),
  );
  await recompute(db, 'apis', files, pathOf);
}

const sameApi = (one: string, other: string): string =>
  ['account_id', 'region', 'api_id', 'stage']
    .map((key) => `${one}.${key} = ${other}.${key}`)
    .join(' AND ');

const rowOf = (window: ApiWindow) => [
  window.accountId,
  window.region,
  window.restApiId,
  window.stage,
  window.tenantId,
  dateOf(window.validFrom),
  dateOf(window.validTo),
];

const dateOf = (at: number | null): Date | null => (at === null ? null : new Date(at));
