import { columnTypes } from '../../core/access-log/column.js';
import { storedColumns } from '../../core/access-log/columns.js';
import type { OpenDatabase } from '../../local/lake/duckdb.js';
import type { Trino } from './trino.js';

/** The requests of a file: `source` says of which it is, and `i` which of its requests. All are of the API `shop/prod`. */
const madeColumns: Readonly<Record<string, string>> = {
  extended_request_id: "'x' || source || '-' || i",
  request_id: "'r' || i",
  api_id: "'shop'",
  stage: "'prod'",
  http_method: "'GET'",
  route: "'/r' || i % 5",
  status: '[200, 201, 404, 429, 500][1 + i % 5]',
  response_length: 'i * 100',
  response_latency: 'i * 7 + source % 100',
  usage_plan: "'gold'",
  consumer: "'consumer ' || i % 3",
  salvaged: 'false',
};

/**
 * Every column that a file stores, of the types in which DuckDB writes them; columns of no value are NULL.
 *
 * @param requestTime an expression of milliseconds since 1970, over `source` and `i`
 */
export const madeCells = (requestTime: string): string => {
  const value = {
    ...madeColumns,
    request_time: `make_timestamp_ms(CAST(${requestTime} AS BIGINT))`,
  };
  return storedColumns
    .map(
      ({ name, type }) =>
        `CAST(${(value as Readonly<Record<string, string>>)[name] ?? 'NULL'} AS ${columnTypes[type].duckdb}) AS "${name}"`,
    )
    .join(', ');
};

/** Registers the API `shop/prod` of each account for its tenant; without one it belongs to nobody. */
export const giveToTenants = (
  trino: Trino,
  owners: readonly { readonly account: string; readonly tenant: string | null }[],
): Promise<unknown> => {
  const windows = owners.flatMap(({ account, tenant }) =>
    tenant === null ? [] : [`('${account}', 'eu-west-1', 'shop', 'prod', '${tenant}', NULL, NULL)`],
  );
  return trino.query(`INSERT INTO registry_apis VALUES ${windows.join(', ')}`);
};

const lines = (rows: readonly (readonly unknown[])[]) =>
  rows.map((row) => row.map(String).join(' ')).sort();

/**
 * Each request once, by tenant, quarter of an hour and status, as DuckDB counts it from rows whose column `source` says which
 * file they were first written into: that of the account at the place `source` modulo the number of accounts.
 *
 * @param from the rows, as they stand after FROM
 */
export const countedAsMade = async (
  database: OpenDatabase,
  { from, tenants }: { readonly from: string; readonly tenants: readonly (string | null)[] },
): Promise<string[]> => {
  const owners = tenants.map(
    (tenant, index) => `(${index}, ${tenant === null ? 'NULL' : `'${tenant}'`})`,
  );
  const rows = await database.reader.rows(`
    SELECT tenant, epoch_ms(time_bucket(INTERVAL '15' MINUTE, request_time)) AS at, status, count(*) AS n, sum(response_length) AS bytes
    FROM (SELECT DISTINCT source, extended_request_id, request_time, status, response_length FROM ${from})
    JOIN (VALUES ${owners.join(', ')}) AS owner (account, tenant) ON source % ${tenants.length} = account
    GROUP BY ALL`);
  return lines(rows.map((row) => Object.values(row as object)));
};

/**
 * The same, as the lake has it.
 *
 * @param where a condition of Trino on the rows of the table
 */
export const countedIn = async (
  trino: Trino,
  table: 'requests' | 'usage',
  where = 'true',
): Promise<string[]> =>
  lines(
    await trino.query(
      table === 'requests'
        ? `SELECT tenant_id, CAST(to_unixtime(date_trunc('hour', request_time) + INTERVAL '15' MINUTE * (minute(request_time) / 15)) * 1000 AS bigint), status, count(*), sum(response_length) FROM requests WHERE ${where} GROUP BY 1, 2, 3`
        : `SELECT tenant_id, CAST(to_unixtime(quarter_hour) * 1000 AS bigint), status, sum(requests), sum(response_bytes) FROM usage WHERE ${where} GROUP BY 1, 2, 3`,
    ),
  );
