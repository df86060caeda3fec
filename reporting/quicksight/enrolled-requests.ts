import { columns } from '../../core/access-log/columns.js';
import { identifier } from '../expression/dialect/sql.js';

/** The view that the data set `requests` reads, and the table of the registry's windows. */
export const enrolledRequestsView = 'requests_enrolled';

/**
 * The text of the view: the requests of the accounts that the registry knows and whose rows can be read. The partition key
 * `account_id` is injected: a query must list the accounts, which no dashboard can; the view names them for it, and is written
 * again when the registry changes.
 */
export function enrolledRequestsSql(database: string, accounts: readonly string[]): string {
  for (const account of accounts) {
    if (!/^\d{12}$/.test(account)) throw new Error(`${account} is no AWS account id.`);
  }
  const known = accounts.length === 0 ? ['000000000000'] : [...new Set(accounts)].sort();
  const names = columns.map(({ name }) => identifier(name)).join(', ');
  const list = known.map((account) => `'${account}'`).join(', ');
  return `SELECT ${names} FROM "${database}"."requests" WHERE "account_id" IN (${list})`;
}

/** The registry's windows, whose instants are written as ISO 8601 there, as a relation with timestamps. */
export const windowsRelation = (database: string): string => {
  const timestamp = (name: string) =>
    `CAST(from_iso8601_timestamp(${name}) AT TIME ZONE 'UTC' AS timestamp) AS ${name}`;
  return `(SELECT account_id, region, api_id, stage, tenant_id, ${timestamp('valid_from')}, ${timestamp('valid_to')} FROM "${database}"."registry_apis")`;
};
