import { createHash } from 'node:crypto';
import { type Database, literals } from './database.js';
import type { Tombstones } from './tombstones.js';

/** The lake's database, and what was erased from it. */
interface KnownErasures {
  readonly db: Database;
  readonly tombstones: Pick<Tombstones, 'all'>;
}

/** Makes the table that says which tombstones all rows were held against, and by which windows and names. */
export const createApplied = (db: Database): Promise<void> =>
  db.run('CREATE TABLE IF NOT EXISTS erasures_applied (state VARCHAR)');

/** Rows came that were held against no tombstone: files that were taken up, or rows that another API has now. */
export const forgetApplied = (db: Database): Promise<void> =>
  db.run('DELETE FROM erasures_applied');

/** Notes that all rows were held against all tombstones. */
export const noteApplied = async (lake: KnownErasures): Promise<void> => {
  const state = await stateToApply(lake);
  await lake.db.transaction(async () => {
    await forgetApplied(lake.db);
    await lake.db.run('INSERT INTO erasures_applied VALUES (?)', [state]);
  });
};

/** Changes when rows may match a tombstone that did not before. */
export async function stateToApply({ db, tombstones }: KnownErasures): Promise<string> {
  const tenants = [...new Set(tombstones.all.map(({ tenantId }) => tenantId))];
  const [windows] = await db.rows<{ all: string | null }>(
    `SELECT string_agg(w::VARCHAR, chr(10) ORDER BY w::VARCHAR) AS "all" FROM api_windows w
     WHERE list_contains(${literals(tenants)}, tenant_id)`,
  );
  const [names] = await db.rows<{ value: string }>(
    "SELECT value FROM read_positions WHERE key = 'catalogue'",
  );
  const known = tombstones.all.map(({ id, until }) => [id, until]);
  return createHash('sha256')
    .update(JSON.stringify([known, windows?.all ?? null, names?.value ?? null]))
    .digest('hex');
}
