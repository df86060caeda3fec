import type { RejectedLines, RejectedSample } from '../../core/ports/rejected-lines.js';
import type { Database } from './database.js';
import { type RejectedFileName, rejectedFileName } from './rejected-files.js';

/** A record of rejected lines as it is kept, with one file. */
export interface RejectedRecord extends RejectedLines {
  /** Of the bytes. */
  readonly sha256: string;
}

/** Where its lines lie, below the folder of rejected lines. */
export const fileOf = ({
  id,
  ingest,
  reason,
  accountId,
  region,
  whole,
}: RejectedFileName): string => rejectedFileName({ id, ingest, reason, accountId, region, whole });

const columns = `id BIGINT, ingest_id VARCHAR, reason VARCHAR, source VARCHAR, lines BIGINT, bytes BIGINT, whole BOOLEAN,
  rejected_at TIMESTAMP, samples VARCHAR, sha256 VARCHAR, account_id VARCHAR, region VARCHAR`;

/**
 * Makes the tables of records and of the hashes of their lines, by which each line is kept once. Where there were none,
 * `rejected_files_taken_up` is made too: while it is there, files of a lost database may have no record yet.
 */
export async function createRejectedRecords(db: Database): Promise<void> {
  if (!(await hasTable(db, 'rejected_records')))
    await db.transaction(async () => {
      await db.run('CREATE SEQUENCE IF NOT EXISTS rejected_ids');
      await db.run(`CREATE TABLE rejected_records (${columns})`);
      await db.run('CREATE TABLE rejected_files_taken_up (name VARCHAR)');
    });
  await db.run('CREATE TABLE IF NOT EXISTS rejected_hashes (record BIGINT, hash VARCHAR)');
  await db.run('CREATE TEMP TABLE incoming_hashes (record BIGINT, hash VARCHAR)');
}

/** Numbers the records that come now behind all that were. */
export const continueRecordIds = (db: Database, last: number): Promise<void> =>
  db.run(`CREATE OR REPLACE SEQUENCE rejected_ids START WITH ${last + 1}`);

/** Whether the database has a table of that name. */
export async function hasTable(db: Database, name: string): Promise<boolean> {
  const sql = 'SELECT count(*) AS n FROM duckdb_tables() WHERE table_name = ?';
  const [found] = await db.rows<{ n: number }>(sql, [name]);
  return (found?.n ?? 0) > 0;
}

/** A number that no record has. */
export async function nextRecordId(db: Database): Promise<number> {
  const [next] = await db.rows<{ id: number }>("SELECT nextval('rejected_ids') AS id");
  return Number(next?.id);
}

/**
 * Finds the lines that are kept nowhere yet.
 *
 * @param hashes with a comma between them
 * @param forgotten records that go in the next transaction, or soon after
 * @param erased whether lines were erased, which are not kept again
 * @returns the places of those lines, from 0, in order
 */
export async function freshLines(
  db: Database,
  hashes: string,
  forgotten: readonly number[],
  { erased = false }: { readonly erased?: boolean } = {},
): Promise<number[]> {
  const gone =
    forgotten.length > 0 ? `AND record NOT IN (${forgotten.map(Number).join(', ')})` : '';
  await db.run(
    `CREATE OR REPLACE TEMP TABLE fresh_hashes AS
     SELECT hash, min(place) - 1 AS place
     FROM (SELECT unnest(list) AS hash, generate_subscripts(list, 1) AS place
       FROM (SELECT string_split(?, ',') AS list))
     WHERE hash NOT IN (SELECT hash FROM incoming_hashes)
       AND hash NOT IN (SELECT hash FROM rejected_hashes WHERE true ${gone})
       ${erased ? "AND keyed('line:' || hash) NOT IN (SELECT hash FROM erased_lines)" : ''}
     GROUP BY hash`,
    [hashes],
  );
  const [fresh] = await db.rows<{ places: string | null }>(
    "SELECT string_agg(place::VARCHAR, ',' ORDER BY place) AS places FROM fresh_hashes",
  );
  return fresh?.places ? fresh.places.split(',').map(Number) : [];
}

/** Lets the lines that were found last belong to a record from the next transaction on. */
export const takeFreshLines = (db: Database, record: number): Promise<void> =>
  db.run(`INSERT INTO incoming_hashes SELECT ${Number(record)}, hash FROM fresh_hashes`);

/** Writes records as they are now; part of a transaction. */
export async function keepRejected(db: Database, records: Iterable<RejectedRecord>): Promise<void> {
  const all = [...records];
  if (all.length > 0) {
    await forgetRecords(
      db,
      all.map(({ id }) => id),
    );
    await db.append(
      'rejected_records',
      all.map((it) => [
        ...[it.id, it.ingest, it.reason, it.source, it.lines, it.bytes, it.whole],
        ...[new Date(it.rejectedAt), JSON.stringify(it.samples), it.sha256],
        ...[it.accountId, it.region],
      ]),
    );
  }
  await db.run('INSERT INTO rejected_hashes SELECT * FROM incoming_hashes');
  await db.run('DELETE FROM incoming_hashes');
}

const forgetRecords = (db: Database, ids: readonly number[]): Promise<void> =>
  db.run(`DELETE FROM rejected_records WHERE id IN (${ids.map(Number).join(', ')})`);

/** Forgets records and lets their lines be rejected anew; part of a transaction. */
export async function forgetRejected(db: Database, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await forgetRecords(db, ids);
  await db.run(`DELETE FROM rejected_hashes WHERE record IN (${ids.map(Number).join(', ')})`);
}

/** Forgets what an ingest rejected; part of a transaction. @returns the records, whose files are to be removed */
export async function forgetRejectedOf(db: Database, ingest: string): Promise<RejectedRecord[]> {
  const found = await records(db, 'WHERE ingest_id = ? ORDER BY id', [ingest]);
  await forgetRejected(
    db,
    found.map(({ id }) => id),
  );
  return found;
}

/** One page of records, newest first. */
export const listRejected = (
  db: Pick<Database, 'rows'>,
  { limit = 100, before = Number.MAX_SAFE_INTEGER }: { limit?: number; before?: number },
): Promise<RejectedRecord[]> =>
  records(db, 'WHERE id < ? ORDER BY id DESC LIMIT ?', [before, limit]);

/** All records, oldest first. */
export const allRejected = (db: Pick<Database, 'rows'>): Promise<RejectedRecord[]> =>
  records(db, 'ORDER BY id', []);

const records = async (
  db: Pick<Database, 'rows'>,
  which: string,
  parameters: readonly (string | number)[],
): Promise<RejectedRecord[]> => {
  const rows = await db.rows<Omit<RejectedRecord, 'samples'> & { readonly samples: string }>(
    `SELECT id, ingest_id AS ingest, reason, source, lines, bytes, whole, rejected_at AS "rejectedAt", samples, sha256,
       account_id AS "accountId", region FROM rejected_records ${which}`,
    parameters,
  );
  return rows.map((row) => ({ ...row, samples: JSON.parse(row.samples) as RejectedSample[] }));
};
