import { requestIdentity } from '../../core/access-log/identity.js';
import { unknownRegion } from '../../core/registry/attribution.js';
import type { Database } from './database.js';
import type { Partition } from './partition.js';

/** The name of an account or a Region that nobody gave. */
const unknown = unknownRegion;

/** Whether two names may be of the same place: that they are equal, or that one of them is not known. */
const mayBeSame = (one: string, other: string): boolean =>
  one === other || one === unknown || other === unknown;

/** Whether a row of one partition may be a copy of a row of the other. */
export const mayHoldCopies = (one: Partition, other: Partition): boolean =>
  one.dt === other.dt &&
  mayBeSame(one.account_id, other.account_id) &&
  mayBeSame(one.region, other.region);

/** Two rows `one` and `other` are the same request: nothing that both say of its place differs. */
const samePlace = [
  ...['account_id', 'region'].map(
    (name) => `(one.${name} = other.${name} OR '${unknown}' IN (one.${name}, other.${name}))`,
  ),
  ...['api_id', 'stage'].map((name) => `(one.${name} = other.${name}) IS NOT FALSE`),
].join(' AND ');

/**
 * A number that all copies of a request share, and hardly any other request: it is computed and compared faster than
 * the identity, whose parts it is made of.
 */
const key = `CASE WHEN extended_request_id IS NOT NULL THEN hash(extended_request_id)
  WHEN request_id IS NOT NULL THEN hash(request_id, request_time) ELSE hash(event_id) END`;

const keysOf = (rows: string): string => `SELECT ${key} AS key FROM ${rows}`;

/**
 * Finds the rows of new files that are copies of a stored row or of an earlier new one, and keeps their places in
 * the temporary table `copies`. The same line is the same request whether account, Region and API were read from it,
 * given beside it, or neither.
 *
 * @param fresh the rows of the new files, as a relation
 * @param stored the rows of the stored files that may hold copies of them; null: there are none
 * @returns how many there are
 */
export async function findCopies(
  db: Database,
  fresh: string,
  stored: string | null,
): Promise<number> {
  // Nearly always nothing is there twice, and then one pass over the keys is all it costs.
  const repeated = `SELECT key FROM (${keysOf(fresh)}) GROUP BY ALL HAVING count(*) > 1`;
  const known =
    stored === null
      ? ''
      : `UNION SELECT key FROM (${keysOf(fresh)}) SEMI JOIN (${keysOf(stored)}) USING (key)`;
  await db.run(`CREATE OR REPLACE TEMP TABLE suspects AS ${repeated} ${known}`);
  const [suspects] = await db.rows<{ n: number }>('SELECT count(*) AS n FROM suspects');
  if (suspects?.n === 0) return 0;
  await db.run(`CREATE OR REPLACE TEMP TABLE fresh_suspects AS
    SELECT *, row_number() OVER (ORDER BY request_time, filename, file_row_number) AS place
    FROM (${placed(fresh)}) SEMI JOIN suspects USING (key)`);
  const storedCopies =
    stored === null
      ? ''
      : `UNION SELECT one.filename, one.file_row_number FROM fresh_suspects one
         JOIN (${placed(stored)}) other ON one.dt = other.dt AND one.id = other.id AND ${samePlace}`;
  await db.run(`CREATE OR REPLACE TEMP TABLE copies AS
    SELECT one.filename, one.file_row_number FROM fresh_suspects one
    JOIN fresh_suspects other
      ON one.dt = other.dt AND one.id = other.id AND other.place < one.place AND ${samePlace}
    ${storedCopies === '' ? 'GROUP BY ALL' : storedCopies}`);
  await db.run('DROP TABLE fresh_suspects');
  const [copies] = await db.rows<{ n: number }>('SELECT count(*) AS n FROM copies');
  return copies?.n ?? 0;
}

const placed = (rows: string): string =>
  `SELECT dt, ${requestIdentity('r')} AS id, ${key} AS key, account_id, region, api_id, stage, request_time, filename, file_row_number
   FROM ${rows} r`;
