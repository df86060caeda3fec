import type { Database } from './database.js';

/**
 * What makes a request one: where it was served, on which day, and the id that API Gateway gave it. A caller can
 * choose `request_id`, so that it counts only where the log has no extended one.
 */
const identity = [
  'account_id',
  'region',
  'dt',
  "coalesce(api_id, '') AS api",
  "coalesce(stage, '') AS stage",
  'coalesce(extended_request_id, request_id) AS id',
].join(', ');
const identityNames = 'account_id, region, dt, api, stage, id';

/**
 * Finds the rows of new files that are copies of a stored row or of an earlier new one, and keeps their places in
 * the temporary table `copies`.
 *
 * @param fresh the rows of the new files, as a relation
 * @param stored the rows of the stored files of their partitions; null: there are none
 * @returns how many there are
 */
export async function findCopies(
  db: Database,
  fresh: string,
  stored: string | null,
): Promise<number> {
  const places = `SELECT ${identity}, request_time, filename, file_row_number FROM ${fresh}`;
  // Nearly always nothing is there twice, and then one pass over the ids is all it costs.
  const repeated = `SELECT ${identityNames} FROM (SELECT ${identity} FROM ${fresh})
    GROUP BY ALL HAVING count(*) > 1`;
  const known =
    stored === null
      ? ''
      : `UNION SELECT ${identityNames} FROM (SELECT ${identity} FROM ${fresh})
         SEMI JOIN (SELECT ${identity} FROM ${stored}) USING (${identityNames})`;
  await db.run(`CREATE OR REPLACE TEMP TABLE suspects AS ${repeated} ${known}`);
  const [suspects] = await db.rows<{ n: number }>('SELECT count(*) AS n FROM suspects');
  if (suspects?.n === 0) return 0;
  await db.run(`CREATE OR REPLACE TEMP TABLE copies AS
    SELECT filename, file_row_number FROM (
      SELECT *, row_number() OVER (PARTITION BY ${identityNames} ORDER BY request_time, filename, file_row_number) AS copy
      FROM (${places}) SEMI JOIN suspects USING (${identityNames})
    ) WHERE copy > 1
    ${
      stored === null
        ? ''
        : `UNION SELECT filename, file_row_number FROM (${places})
           SEMI JOIN (SELECT ${identity} FROM ${stored}) USING (${identityNames})`
    }`);
  const [copies] = await db.rows<{ n: number }>('SELECT count(*) AS n FROM copies');
  return copies?.n ?? 0;
}
