import type { Query } from '../../reporting/expression/query.js';
import { literals } from './database.js';
import type { LakeFile } from './parquet-files.js';
import { requestsOf } from './requests-relation.js';

/** Asks the database that a query is about to be run on. */
export type AskDatabase = (sql: string) => Promise<unknown[]>;

/**
 * The text of a query that looks at no file but those of the accounts that it reads. The view `requests` lists every file of
 * the lake, and every question over it is planned over all of them: a fifth of a second for nine thousand.
 */
export async function overOwnFiles(
  { sql, accounts }: Query,
  ask: AskDatabase,
  pathOf: (file: LakeFile) => string,
): Promise<string> {
  if (accounts === undefined || accounts === 'all') return sql;
  const files = (await ask(
    `SELECT * FROM lake_files WHERE list_contains(${literals(accounts)}, account_id) ORDER BY last_time DESC, path`,
  )) as LakeFile[];
  return `WITH requests AS NOT MATERIALIZED (${requestsOf(files, pathOf)}) ${sql}`;
}
