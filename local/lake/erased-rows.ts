import { type ErasableColumn, isAddress } from '../../core/access-log/erasable.js';
import { duckdb } from '../../reporting/expression/dialect/duckdb.js';
import type { Database } from './database.js';
import { canonicalAddress, hashedText } from './keyed-hash.js';
import type { Tombstone, Tombstones } from './tombstones.js';

/** Whose rows are looked for. */
export type Sought = Pick<Tombstone, 'tenantId' | 'column' | 'hash'> & {
  /** Null: however late. */
  readonly until: string | null;
};

/** Rows that were found: they stand in the temporary table `erased`. */
export interface FoundRows {
  /** In which the column has the value. */
  readonly rows: number;
  /** Which say it in `extra` alone. */
  readonly extraRows: number;
}

/**
 * Finds the rows of tenants in which a column has a value, or `extra` says it under a key of its own, and keeps their places in
 * the temporary table `erased`. A tenant's are those that the windows give to it at their times. Values are known by their
 * keyed hashes alone; they are compared exactly, addresses however they are written.
 *
 * @param rows with `filename` and `file_row_number`, as a relation
 */
export async function findErased(
  db: Database,
  tombstones: Pick<Tombstones, 'hashOf'>,
  sought: readonly Sought[],
  rows: string,
): Promise<FoundRows> {
  await db.run(
    'CREATE OR REPLACE TEMP TABLE erased_places (filename VARCHAR, file_row_number BIGINT, by_column BOOLEAN, request_time TIMESTAMP)',
  );
  await db.run(`CREATE OR REPLACE TEMP TABLE sought
    (tenant_id VARCHAR, column_name VARCHAR, hash VARCHAR, until TIMESTAMP)`);
  await db.append(
    'sought',
    sought.map(({ tenantId, column, hash, until }) => [
      tenantId,
      column,
      hash,
      until === null ? null : new Date(until),
    ]),
  );
  const own = ownRows(rows);
  for (const column of new Set(sought.map(({ column }) => column))) {
    for (const place of [inColumn(own, column), inExtra(own, column)]) {
      await keepSpellings(db, tombstones, column, place.values);
      await db.run(`INSERT INTO erased_places
        SELECT p.filename, p.file_row_number, ${place.byColumn}, p.request_time FROM (${place.values}) p
        JOIN spellings v ON v.spelling = p.value
        JOIN sought s ON s.tenant_id = p.tenant_id AND s.column_name = '${column}' AND s.hash = v.hash
          AND (s.until IS NULL OR p.request_time <= s.until)`);
    }
  }
  await db.run('DROP TABLE IF EXISTS spellings');
  await db.run(`CREATE OR REPLACE TEMP TABLE erased AS SELECT filename, file_row_number,
    bool_or(by_column) AS by_column, min(request_time) AS request_time FROM erased_places GROUP BY ALL`);
  const [found] = await db.rows<FoundRows>(`SELECT count(*) FILTER (by_column) AS rows,
    count(*) FILTER (NOT by_column) AS "extraRows" FROM erased`);
  return found ?? { rows: 0, extraRows: 0 };
}

/** The starts of the quarter hours in which the rows were served that were found last, milliseconds since 1970. */
export async function quartersOfErased(db: Database): Promise<number[]> {
  const found = await db.rows<{ at: number }>(
    `SELECT DISTINCT epoch_ms(${duckdb.quarterHour('request_time')}) AS at FROM erased`,
  );
  return found.map(({ at }) => Number(at));
}

/** Rows of those tenants of whom something is sought, each with its tenant. */
const ownRows = (rows: string): string => `(SELECT r.*, w.tenant_id FROM ${rows} r
  JOIN (SELECT * FROM api_windows WHERE tenant_id IN (SELECT tenant_id FROM sought)) w
    ON r.account_id = w.account_id AND r.region = w.region AND r.api_id = w.api_id AND r.stage = w.stage
    AND (w.valid_from IS NULL OR r.request_time >= w.valid_from)
    AND (w.valid_to IS NULL OR r.request_time < w.valid_to))`;

const placed = 'filename, file_row_number, request_time, tenant_id';

/** Where values stand: a query that answers each with its row. */
interface ValuePlace {
  readonly values: string;
  readonly byColumn: boolean;
}

const inColumn = (own: string, column: ErasableColumn): ValuePlace => ({
  values: `SELECT ${placed}, ${column} AS value FROM ${own} WHERE ${column} IS NOT NULL`,
  byColumn: true,
});

/** `extra` is one JSON object without others in it. A list of addresses, as proxies write it, holds each of them. */
const inExtra = (own: string, column: ErasableColumn): ValuePlace => {
  const members = `SELECT ${placed}, unnest(json_extract_string(extra, '$.*')) AS value
    FROM ${own} WHERE extra IS NOT NULL AND json_valid(extra)`;
  return {
    values: isAddress(column)
      ? `SELECT ${placed}, unnest(string_split_regex(value, '[, ]+')) AS value FROM (${members})`
      : members,
    byColumn: false,
  };
};

/** Keeps what is hashed alike with something that is sought, as it is written, in the temporary table `spellings`. */
async function keepSpellings(
  db: Database,
  { hashOf }: Pick<Tombstones, 'hashOf'>,
  column: ErasableColumn,
  values: string,
): Promise<void> {
  const written = isAddress(column) ? "value NOT LIKE '%:%'" : 'true';
  await db.run(`CREATE OR REPLACE TEMP TABLE spellings AS
    SELECT value AS spelling, keyed('${column}:' || value) AS hash
    FROM (SELECT DISTINCT value FROM (${values}) WHERE ${written})
    WHERE hash IN (SELECT hash FROM sought WHERE column_name = '${column}')`);
  if (!isAddress(column)) return;
  const others = await db.rows<{ value: string }>(
    `SELECT DISTINCT value FROM (${values}) WHERE NOT (${written})`,
  );
  const wanted = new Set(
    (
      await db.rows<{ hash: string }>(`SELECT hash FROM sought WHERE column_name = '${column}'`)
    ).map(({ hash }) => hash),
  );
  const hashes = new Map<string, string>();
  for (const { value } of others) {
    const address = canonicalAddress(value);
    const hash = hashes.get(address) ?? (await hashOf(hashedText(column, address)));
    hashes.set(address, hash);
    if (wanted.has(hash)) await db.append('spellings', [[value, hash]]);
  }
}
