import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { columnTypes } from '../core/access-log/column.js';
import { columns, storedColumns } from '../core/access-log/columns.js';
import { dayMs } from '../core/periods/duration.js';
import type { ApiWindow } from '../core/registry/api-window.js';
import { parquetFormat } from '../local/lake/parquet-files.js';
import { requestsOf } from '../local/lake/requests-relation.js';
import { duckdb } from '../reporting/expression/dialect/duckdb.js';
import { attributed } from '../reporting/roll-ups/attributed.js';
import { renderRollUp } from '../reporting/roll-ups/render-roll-up.js';
import { rollUps } from '../reporting/roll-ups/roll-ups.js';

/** The days of the synthetic lake, and its end. */
export const syntheticDays = 30;
export const syntheticEnd = Date.UTC(2026, 10, 1);

/** Eight APIs of four tenants in three accounts; the first tenant has two of them, in two accounts. */
export const syntheticWindows: readonly ApiWindow[] = [
  ['111122223333', 'globex'],
  ['111122223333', 'initech'],
  ['444455556666', 'acme'],
  ['777788889999', 'acme'],
  ['444455556666', 'umbrella'],
  ['777788889999', 'globex'],
  ['777788889999', 'initech'],
  ['777788889999', 'umbrella'],
].map(([accountId = '', tenantId = ''], index) => ({
  accountId,
  region: 'eu-west-1',
  restApiId: `api0000${index}`,
  stage: 'prod',
  tenantId,
  validFrom: null,
  validTo: null,
}));

/** Of so many requests at most the single ones are written, the newest days of them; the roll-ups have all. */
const mostSingle = 10_000_000;

/** How many of the last days have their single requests written: of more than 300 million requests, none. */
export const daysOfSingles = (requests: number): number =>
  Math.min(syntheticDays, Math.floor((mostSingle * syntheticDays) / requests));

/**
 * Writes a lake as ingest would leave it: Parquet files by account, Region and day with rows in the order of time, and
 * a database with the roll-ups. What was written once is kept while files are written alike, as it takes a minute or two.
 */
export async function syntheticLake(folder: string, requests: number): Promise<void> {
  const layout = `${requests} requests, day by day, ${parquetFormat}`;
  const written = path.join(folder, 'layout.txt');
  if (existsSync(written) && readFileSync(written, 'utf8') === layout) return;
  const building = `${folder}.building`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building, { recursive: true });
  const instance = await DuckDBInstance.create(path.join(building, 'lake.duckdb'), {
    memory_limit: '4GB',
  });
  const db = await instance.connect();
  const withSingles = daysOfSingles(requests);
  await firstDay(db, requests, eightApis, { isKept: withSingles > 0 });
  await rollUpDays(db);
  for (let index = syntheticDays - withSingles; index < syntheticDays; index += 1) {
    const date = new Date(syntheticEnd - (syntheticDays - index) * dayMs)
      .toISOString()
      .slice(0, 10);
    for (const account of new Set(syntheticWindows.map(({ accountId }) => accountId))) {
      const target = path.join(
        building,
        `lake/logs/account_id=${account}/region=eu-west-1/dt=${date}`,
      );
      mkdirSync(target, { recursive: true });
      await db.run(`COPY (SELECT ${storedColumns.map(({ name }) => name).join()}
        FROM (SELECT * REPLACE (request_time + to_days(${index}) AS request_time, uuid()::VARCHAR AS request_id)
          FROM one_day WHERE account_id = '${account}'))
        TO '${target}/0.parquet' (${parquetFormat})`);
    }
  }
  mkdirSync(path.join(building, 'lake'), { recursive: true });
  const files = readdirSync(path.join(building, 'lake'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.parquet'))
    .toSorted((a, b) => path.dirname(b).slice(-10).localeCompare(path.dirname(a).slice(-10)))
    .map((name) => path.join(folder, 'lake', name));
  db.closeSync();
  instance.closeSync();
  rmSync(folder, { recursive: true, force: true });
  renameSync(building, folder);
  const opened = await DuckDBInstance.create(path.join(folder, 'lake.duckdb'));
  const again = await opened.connect();
  const inside = storedColumns.map(({ name }) => name).join();
  const view = requestsOf(
    files.map((place) => ({ place, columns: inside })),
    ({ place }) => place,
  );
  await again.run(`CREATE VIEW requests AS ${view}`);
  again.closeSync();
  opened.closeSync();
  writeFileSync(written, layout);
}

/** Whose requests a lake holds. */
export interface SyntheticWorld {
  readonly windows: readonly ApiWindow[];
  /** SQL for the number of a request's API, and of its route. */
  readonly api: string;
  readonly route: string;
}

/** A number from 0 to 1 that depends on the row and on what it is for, and on nothing else. */
export const chance = (salt: number): string => `(hash(i, ${salt}) % 1000003 / 1000003.0)`;

const eightApis: SyntheticWorld = {
  windows: syntheticWindows,
  api: 'hash(i, 20) % 8',
  route: `7.9 * ${chance(21)} * ${chance(22)} * ${chance(23)}`,
};

/**
 * Makes the table `one_day` with the requests of the first day, and `api_windows`.
 *
 * @param isKept they are kept as a table, in the order of time; else made anew whenever they are read
 */
export async function firstDay(
  db: DuckDBConnection,
  requests: number,
  world: SyntheticWorld,
  { isKept = true }: { readonly isKept?: boolean } = {},
): Promise<void> {
  const owners = world.windows.map(
    (api) =>
      `('${api.accountId}','${api.region}','${api.restApiId}','${api.stage}','${api.tenantId}',NULL::TIMESTAMP,NULL::TIMESTAMP)`,
  );
  await db.run(
    `CREATE TABLE api_windows AS SELECT * FROM (VALUES ${owners.join()})
      w(account_id, region, api_id, stage, tenant_id, valid_from, valid_to)`,
  );
  const rows = rowsOfDay(syntheticEnd - syntheticDays * dayMs, requests / syntheticDays, world);
  await db.run(
    isKept
      ? `CREATE TEMP TABLE one_day AS ${rows} ORDER BY request_time`
      : `CREATE TEMP VIEW one_day AS ${rows}`,
  );
}

/** Makes the roll-ups of all days: every day is the first one again, later. */
export async function rollUpDays(db: DuckDBConnection): Promise<void> {
  for (const rollUp of Object.values(rollUps)) {
    const rows = renderRollUp({
      rollUp,
      dialect: duckdb,
      requests: attributed('one_day', 'api_windows'),
    });
    await db.run(`CREATE TEMP TABLE first_rows AS ${rows} ORDER BY tenant_id, quarter_hour`);
    await db.run(`CREATE TABLE ${rollUp.name} AS FROM first_rows LIMIT 0`);
    for (let later = 0; later < syntheticDays; later += 1) {
      const by = `+ to_days(${later})`;
      await db.run(`INSERT INTO ${rollUp.name} SELECT * REPLACE (quarter_hour ${by} AS quarter_hour,
        first_seen ${by} AS first_seen, last_seen ${by} AS last_seen) FROM first_rows ORDER BY tenant_id, quarter_hour`);
    }
    await db.run('DROP TABLE first_rows');
  }
}

function rowsOfDay(from: number, rows: number, { windows, api, route }: SyntheticWorld): string {
  const values: Partial<Record<string, string>> = {
    request_time: `make_timestamp(${from * 1000} + CAST(86400e6 * ${chance(1)} AS BIGINT) // 1000 * 1000)`,
    request_id: 'uuid()::VARCHAR',
    extended_request_id: `left(md5(i::VARCHAR), 15) || '='`,
    api_id: `'api0000' || api`,
    stage: `'prod'`,
    domain_name: `'api' || api || '.example.com'`,
    domain_prefix: `'api' || api`,
    http_method: `CASE WHEN route_number % 4 = 0 THEN 'POST' ELSE 'GET' END`,
    resource_path: `'/v1/things' || route_number || '/{id}'`,
    path: `'/prod/v1/things' || route_number || '/' || (hash(i, 9) % 5000)`,
    protocol: `'HTTP/1.1'`,
    status: 'status',
    response_length: `CAST(200 + 4000 * ${chance(3)} * ${chance(4)} AS BIGINT)`,
    response_latency: 'latency + 3',
    integration_latency: `CASE WHEN status NOT IN (401, 403, 429) THEN latency END`,
    integration_status: `CASE WHEN status NOT IN (401, 403, 429) THEN status END`,
    ip: `'198.51.' || (hash(i, 5) % 200) || '.' || (hash(i, 6) % 250)`,
    user_agent: `'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/' || (hash(i, 7) % 120)`,
    api_key_id: `CASE WHEN api % 2 = 0 THEN 'key' || customer END`,
    identity_user: `CASE WHEN signed THEN 'AROAEXAMPLE' || customer END`,
    identity_user_arn: `CASE WHEN signed THEN 'arn:aws:sts::111122223333:assumed-role/app/' || customer END`,
    identity_caller: `CASE WHEN signed THEN 'AROAEXAMPLE' || customer END`,
    identity_account_id: `CASE WHEN signed THEN '111122223333' END`,
    identity_principal_org_id: `CASE WHEN signed THEN 'o-example' END`,
    sub: `CASE WHEN api = 3 THEN md5((hash(i, 8) % 4000)::VARCHAR) END`,
    issuer: `CASE WHEN api = 3 THEN 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_example' END`,
    audience: `CASE WHEN api = 3 THEN '4example1client' END`,
    authorizer_latency: `CASE WHEN api = 3 THEN CAST(3 + 40 * ${chance(10)} * ${chance(11)} AS INTEGER) END`,
    error_message: `CASE status WHEN 429 THEN 'Limit Exceeded' WHEN 403 THEN 'Forbidden' WHEN 500 THEN 'Internal server error' END`,
    error_type: `CASE status WHEN 429 THEN 'QUOTA_EXCEEDED' WHEN 403 THEN 'ACCESS_DENIED' WHEN 500 THEN 'DEFAULT_5XX' END`,
    route: `'/v1/things' || route_number || '/{id}'`,
    consumer: `CASE WHEN api % 2 = 0 THEN 'customer ' || customer END`,
    usage_plan: `CASE WHEN api % 2 = 0 THEN ['gold', 'silver', 'bronze'][1 + customer % 3] END`,
    sign_in: `CASE WHEN signed THEN 'iam' WHEN api = 3 THEN 'cognito' ELSE CASE WHEN api % 2 = 0 THEN 'api_key' ELSE 'none' END END`,
    failure_class: `CASE status WHEN 429 THEN 'quota' WHEN 403 THEN 'forbidden' WHEN 404 THEN 'not_found' WHEN 500 THEN 'integration' END`,
    client_family: `['Chrome', 'Firefox', 'curl', 'python-requests', 'Googlebot', 'okhttp'][1 + caller % 6]`,
    is_bot: `caller % 6 = 4`,
    country: `['DE', 'US', 'FR', 'GB', 'IN', 'BR', 'JP', 'ES'][1 + caller % 8]`,
    salvaged: 'false',
    account_id: `[${windows.map(({ accountId }) => `'${accountId}'`).join()}][1 + api]`,
    region: `'eu-west-1'`,
    dt: `DATE '${new Date(from).toISOString().slice(0, 10)}'`,
  };
  const list = columns.map(
    ({ name, type }) => `CAST(${values[name] ?? 'NULL'} AS ${columnTypes[type].duckdb}) AS ${name}`,
  );
  return `SELECT ${list.join(', ')} FROM (
    SELECT i, CAST(${api} AS INTEGER) AS api, CAST(${route} AS INTEGER) AS route_number,
      CAST(60 * ${chance(24)} * ${chance(25)} AS INTEGER) AS customer,
      CASE WHEN api % 2 = 0 THEN customer ELSE CAST(40 * ${chance(16)} * ${chance(17)} AS INTEGER) END AS caller,
      api = 2 AND hash(i, 19) % 1000003 % 4 = 0 AS signed,
      CASE WHEN ${chance(26)} < 0.93 THEN 200 ELSE [201, 404, 403, 429, 500][1 + CAST(hash(i, 27) % 5 AS INTEGER)] END AS status,
      CAST(exp(3.4 + 1.2 * (${chance(28)} + ${chance(29)} + ${chance(30)} + ${chance(31)})) AS INTEGER) AS latency
    FROM range(${Math.round(rows)}) t(i))`;
}
