import { standardSql } from '../../expression/dialect/sql.js';

/** A time as a literal of Athena and Trino, UTC, without a zone. */
export const timestamp = (ms: number): string =>
  `TIMESTAMP '${new Date(ms).toISOString().replace('T', ' ').slice(0, 23)}'`;

/** Texts as a list of SQL; of none, one that nothing is called. */
export const textList = (texts: readonly string[]): string =>
  (texts.length === 0 ? ['none'] : texts).map(standardSql.text).join(', ');

/** Whether a time lies in one of some intervals, in words that an engine chooses partitions by. */
export const within = (
  column: string,
  intervals: readonly { readonly from: number; readonly to: number }[],
): string =>
  `(${intervals
    .map(({ from, to }) => `${column} >= ${timestamp(from)} AND ${column} < ${timestamp(to)}`)
    .join(' OR ')})`;

/** Times in the registry's files are ISO 8601 with a zone; times of requests are UTC without one. */
export const registryWindows = `(SELECT account_id, region, api_id, stage, tenant_id,
    CAST(from_iso8601_timestamp(valid_from) AT TIME ZONE 'UTC' AS timestamp(3)) AS valid_from,
    CAST(from_iso8601_timestamp(valid_to) AT TIME ZONE 'UTC' AS timestamp(3)) AS valid_to
  FROM "registry_apis")`;
