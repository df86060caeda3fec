import { hourMs, quarterHourMs } from '../../core/periods/duration.js';
import { identifier } from '../expression/dialect/sql.js';
import { trino } from '../expression/dialect/trino.js';
import { renderRollUp } from '../roll-ups/render-roll-up.js';
import { type RollUp, rollUpColumns } from '../roll-ups/roll-up.js';

export interface MergeRollUp {
  readonly rollUp: RollUp;
  /** Whole hours, UTC, milliseconds since 1970: from inclusive, to exclusive. */
  readonly from: number;
  readonly to: number;
  /** The accounts that have rows: the partition key account_id is injected, so a query has to name them. */
  readonly accounts: readonly string[];
  /**
   * Replace hours of these accounts, and leave those of others as they are.
   * @default false: the hours of all accounts are replaced, of those as well that have no rows any more
   */
  readonly theseOnly?: boolean;
}

/**
 * One statement that replaces the hours of a roll-up by what `requests` says now: Iceberg commits it whole or
 * not at all, so a reader sees the old hours or the new ones, and to run it twice is to run it once.
 *
 * Rows that are there match a quarter hour that is replaced and go; new rows match nothing and come. Matching new rows with
 * old ones by their dimensions would be shorter, and would leave the rows of a tenant that an API was
 * taken from.
 *
 * The hours are named for the table itself as well: Athena then opens no partition of another day.
 */
export const mergeRollUp = ({
  rollUp,
  from,
  to,
  accounts,
  theseOnly = false,
}: MergeRollUp): string => {
  for (const account of accounts) {
    if (!/^\d{12}$/.test(account)) throw new RangeError(`Not an account id: ${account}`);
  }
  if (from % hourMs !== 0 || to % hourMs !== 0 || from >= to) {
    throw new RangeError('A roll-up is recomputed by whole hours.');
  }
  const names = rollUpColumns(rollUp).map(({ name }) => identifier(name));
  const fresh = renderRollUp({
    rollUp,
    dialect: trino,
    requests: requestsOf(from, to, accounts),
    windows,
    deduplicate: true,
  });
  return `MERGE INTO ${identifier(rollUp.name)} AS kept
USING (
  SELECT CAST(t.h AS timestamp(6)) AS replaced, ${names.map((name) => `NULL AS ${name}`).join(', ')}
  FROM UNNEST(sequence(${timestamp(from)}, ${timestamp(to - quarterHourMs)}, INTERVAL '15' MINUTE)) AS t (h)
  UNION ALL
  SELECT CAST(NULL AS timestamp(6)), ${names.join(', ')} FROM (
${fresh}
  )
) AS fresh
ON kept."quarter_hour" >= ${timestamp(from)} AND kept."quarter_hour" < ${timestamp(to)}
  AND kept."quarter_hour" = fresh.replaced${theseOnly ? ` AND kept."account_id" IN (${list(accounts)})` : ''}
WHEN MATCHED THEN DELETE
WHEN NOT MATCHED AND fresh.replaced IS NULL
  THEN INSERT (${names.join(', ')}) VALUES (${names.map((name) => `fresh.${name}`).join(', ')})`;
};

/** Ids that `mergeRollUp` has checked, as texts of SQL; of none, one that nobody has. */
const list = (accounts: readonly string[]): string =>
  (accounts.length === 0 ? ['none'] : accounts).map((account) => `'${account}'`).join(', ');

/**
 * The requests of the hours wanted. A row lies in the partition of the day it arrived, which may be later than
 * the day it was made, and never earlier.
 */
const requestsOf = (from: number, to: number, accounts: readonly string[]): string =>
  `(SELECT * FROM "requests"
    WHERE account_id IN (${list(accounts)})
      AND dt >= '${new Date(from).toISOString().slice(0, 10)}'
      AND request_time >= ${timestamp(from)} AND request_time < ${timestamp(to)})`;

/** Times in the registry's files are ISO 8601 with a zone; times of requests are UTC without one. */
const windows = `(SELECT account_id, region, api_id, stage, tenant_id,
    CAST(from_iso8601_timestamp(valid_from) AT TIME ZONE 'UTC' AS timestamp(3)) AS valid_from,
    CAST(from_iso8601_timestamp(valid_to) AT TIME ZONE 'UTC' AS timestamp(3)) AS valid_to
  FROM "registry_apis")`;

/** A time as a literal of Athena and Trino, UTC, without a zone. */
export const timestamp = (ms: number): string =>
  `TIMESTAMP '${new Date(ms).toISOString().replace('T', ' ').slice(0, 23)}'`;
