import type { Query } from '../../reporting/expression/query.js';
import { type Database, literals } from './database.js';
import { listedFiles } from './manifest.js';
import type { LakeFile } from './parquet-files.js';
import { requestsOf } from './requests-relation.js';

/**
 * The text of a query that looks at no file but those of the accounts that it reads. The view `requests` lists every file of
 * the lake, and every question over it is planned over all of them: a fifth of a second for nine thousand.
 */
export async function overOwnFiles(
  { sql, accounts }: Query,
  database: Pick<Database, 'rows'>,
  pathOf: (file: LakeFile) => string,
): Promise<string> {
  if (accounts === undefined || accounts === 'all') return sql;
  const files = await listedFiles(database, `list_contains(${literals(accounts)}, account_id)`);
  return `WITH requests AS NOT MATERIALIZED (${requestsOf(files, pathOf)}) ${sql}`;
}
