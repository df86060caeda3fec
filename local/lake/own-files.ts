import type { Interval } from '../../core/periods/interval.js';
import type { Query } from '../../reporting/expression/query.js';
import { type Database, literal, literals } from './database.js';
import { listedFiles } from './manifest.js';
import type { LakeFile } from './parquet-files.js';
import { requestsOf } from './requests-relation.js';

/**
 * The text of a query that looks at no file but those of the accounts and of the time that it reads. The view `requests` lists
 * every file of the lake, and every question over it is planned over all of them and opens each: half a millisecond and more for
 * each of thousands.
 */
export async function overOwnFiles(
  { sql, accounts, within }: Query,
  database: Pick<Database, 'rows'>,
  pathOf: (file: LakeFile) => string,
): Promise<string> {
  const conditions = [
    ...(accounts === undefined || accounts === 'all'
      ? []
      : [`list_contains(${literals(accounts)}, account_id)`]),
    ...(accounts === undefined || within === undefined ? [] : boundsOf(within)),
  ];
  if (conditions.length === 0) return sql;
  const files = await listedFiles(database, conditions.join(' AND '));
  return `WITH requests AS NOT MATERIALIZED (${requestsOf(files, pathOf)}) ${sql}`;
}

/** A file of which no times are noted may hold requests of any. */
const boundsOf = ({ from, to }: Interval): string[] => [
  ...(isDate(from) ? [`(last_time >= ${literal(new Date(from).toISOString())}) IS NOT FALSE`] : []),
  ...(isDate(to) ? [`(first_time < ${literal(new Date(to).toISOString())}) IS NOT FALSE`] : []),
];

/** Times are noted as text, which is in the order of time for years of four digits. */
const isDate = (at: number): boolean => at >= 0 && at < Date.UTC(10_000, 0);
