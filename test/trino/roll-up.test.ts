import { DuckDBInstance } from '@duckdb/node-api';
import { columnTypes } from '../../core/access-log/column.js';
import { columns } from '../../core/access-log/columns.js';
import { duckdb } from '../../reporting/expression/dialect/duckdb.js';
import { mergeRollUp } from '../../reporting/lake/merge-roll-up.js';
import { upkeepStatement } from '../../reporting/lake/writing/upkeep.js';
import { attributed } from '../../reporting/roll-ups/attributed.js';
import { renderRollUp } from '../../reporting/roll-ups/render-roll-up.js';
import { type RollUp, rollUpColumns } from '../../reporting/roll-ups/roll-up.js';
import { rollUps } from '../../reporting/roll-ups/roll-ups.js';
import { copyToTrino, icebergColumns } from './tables.js';
import { startTrino, type Trino } from './trino.js';

const from = Date.parse('2026-11-01T22:00:00Z');
const to = Date.parse('2026-11-02T04:00:00Z');

/**
 * Six hours of requests around midnight: nulls where the log has them, an API of no tenant, an API that changed hands in
 * the middle.
 */
const value: Partial<Record<string, string>> = {
  request_time: `make_timestamp_ms(${from} + (i * 1103) % ${to - from})`,
  extended_request_id: "'x' || i",
  request_id: "'r' || i",
  api_id: "['orders', 'users', 'nobody'][1 + h % 3]",
  stage: "['prod', 'test'][1 + h % 2]",
  domain_name: "CASE WHEN h % 7 = 0 THEN NULL ELSE 'api' || h % 3 || '.example.com' END",
  http_method: "['GET', 'POST'][1 + h % 2]",
  resource_path: "'/r' || h % 5",
  route: "'/r' || h % 5",
  status: '[200, 201, 404, 429, 500][1 + h % 5]',
  response_length: 'h % 100000',
  response_latency:
    'CASE WHEN h % 11 = 0 THEN NULL ELSE CAST(power(1.0007, h % 15000) AS INTEGER) END',
  integration_latency:
    'CASE WHEN h % 3 = 0 THEN NULL ELSE CAST(power(1.0007, h % 14000) AS INTEGER) END',
  failure_class:
    "CASE h % 5 WHEN 3 THEN ['throttle', 'quota'][1 + h % 2] WHEN 4 THEN 'internal' ELSE NULL END",
  consumer: "CASE WHEN h % 4 = 0 THEN NULL ELSE 'consumer ''' || h % 9 END",
  usage_plan: "['gold', 'silver', NULL][1 + h % 3]",
  sign_in: "['api_key', 'iam', 'none'][1 + h % 3]",
  client_family: "['curl', 'Chrome', NULL][1 + h % 3]",
  is_bot: 'h % 6 = 0',
  country: "['NZ', 'DE', NULL][1 + h % 3]",
  salvaged: 'false',
  account_id: "['111122223333', '444455556666'][1 + h % 2]",
  region: "'eu-west-1'",
  dt: 'CAST(CAST(request_time AS DATE) AS VARCHAR)',
};

const windows = [
  ['111122223333', 'orders', 'prod', 'acme', null, '2026-11-02T01:30:00.000Z'],
  ['111122223333', 'orders', 'prod', 'globex', '2026-11-02T01:30:00.000Z', null],
  ['444455556666', 'orders', 'test', 'acme', null, null],
  ['444455556666', 'users', 'test', 'globex', '2026-11-02T00:00:00.000Z', null],
] as const;

let trino: Trino;
let database: Awaited<ReturnType<DuckDBInstance['connect']>>;

const text = (content: string | null) => (content === null ? 'NULL' : `'${content}'`);

const insertWindows = (rows: readonly (readonly (string | null)[])[]) =>
  `INSERT INTO registry_apis VALUES ${rows
    .map(
      ([account, api, stage, tenant, start, end]) =>
        `(${[account, 'eu-west-1', api, stage, tenant, start, end].map((cell) => text(cell ?? null)).join(', ')})`,
    )
    .join(', ')}`;

const statement = (rollUp: RollUp) => mergeRollUp({ table: rollUp.name, from, to });

/** All rows of a roll-up in a form that both engines give alike. */
const canonical = (rollUp: RollUp, epoch: (name: string) => string) =>
  rollUpColumns(rollUp)
    .map(({ name, type }) =>
      type === 'timestamp' ? `${epoch(`"${name}"`)} AS "${name}"` : `"${name}"`,
    )
    .join(', ');

const sorted = (rows: readonly (readonly unknown[])[]) =>
  rows.map((row) => JSON.stringify(row)).sort();

const kept = async (rollUp: RollUp) =>
  sorted(
    await trino.query(
      `SELECT ${canonical(rollUp, (name) => `CAST(to_unixtime(${name}) * 1000 AS bigint)`)} FROM "${rollUp.name}"`,
    ),
  );

const windowsInDuckdb =
  '(SELECT * REPLACE (CAST(valid_from AS TIMESTAMP) AS valid_from, CAST(valid_to AS TIMESTAMP) AS valid_to) FROM registry_apis)';

const expected = async (rollUp: RollUp) => {
  const within = `(SELECT * FROM requests WHERE request_time >= make_timestamp_ms(${from}) AND request_time < make_timestamp_ms(${to}))`;
  const sql = renderRollUp({
    rollUp,
    dialect: duckdb,
    requests: attributed(within, windowsInDuckdb),
  });
  const reader = await database.runAndReadAll(
    `SELECT ${canonical(rollUp, (name) => `epoch_ms(${name})`)} FROM (${sql})`,
  );
  return sorted(
    reader
      .getRows()
      .map((row) => row.map((cell) => (typeof cell === 'bigint' ? Number(cell) : cell))),
  );
};

beforeAll(async () => {
  trino = await startTrino();
  database = await (await DuckDBInstance.create(':memory:')).connect();
  const ordered = [...columns].sort((a, b) => Number(a.name === 'dt') - Number(b.name === 'dt'));
  const inner = ordered
    .filter(({ name }) => name !== 'dt')
    .map(
      ({ name, type }) =>
        `CAST(${value[name] ?? 'NULL'} AS ${columnTypes[type].duckdb}) AS "${name}"`,
    );
  await database.run(`CREATE TABLE requests AS SELECT * EXCLUDE (h), ${value.dt} AS dt FROM (
    SELECT ${inner.join(', ')}, h FROM (SELECT i, CAST(hash(i) % 1000003 AS INTEGER) AS h FROM range(20000) t(i)))`);
  await database.run(
    'CREATE TABLE registry_apis (account_id VARCHAR, region VARCHAR, api_id VARCHAR, stage VARCHAR, tenant_id VARCHAR, valid_from VARCHAR, valid_to VARCHAR)',
  );
  await database.run(insertWindows(windows));
  await copyToTrino(
    trino,
    database,
    'requests',
    [...ordered, { name: 'tenant_id', type: 'text' }],
    attributed('requests', windowsInDuckdb),
  );

  for (const rollUp of Object.values(rollUps)) {
    await trino.query(
      `CREATE TABLE "${rollUp.name}" (${icebergColumns(rollUpColumns(rollUp))}) WITH (partitioning = ARRAY['day(quarter_hour)'])`,
    );
  }
}, 600_000);

afterAll(async () => {
  await trino?.stop();
});

describe.each(Object.values(rollUps))('the MERGE of $name on Trino with Iceberg', (rollUp) => {
  test('gives the rows that DuckDB gives for the same requests', async () => {
    await trino.query(statement(rollUp));
    const rows = await kept(rollUp);
    expect(rows.length).toBeGreaterThan(100);
    expect(rows).toEqual(await expected(rollUp));
  }, 300_000);

  test('changes nothing when it is run again', async () => {
    const before = await kept(rollUp);
    await trino.query(statement(rollUp));
    expect(await kept(rollUp)).toEqual(before);
  }, 300_000);

  test('lets days that are over be compacted, named by bounds of whole days', async () => {
    const before = await kept(rollUp);
    const slice = { task: 'optimize', table: rollUp.name, day: '2026-11-01' } as const;
    const [, where] = (await upkeepStatement(slice, async () => new Set())).split('\n');
    // Athena calls Trino's procedure by another name, and takes the same predicates: those that a partition answers alone.
    await trino.query(`ALTER TABLE "${rollUp.name}" EXECUTE optimize ${where}`);
    expect(await kept(rollUp)).toEqual(before);
  }, 300_000);

  test('counts each request once', async () => {
    const [[counted]] = (await trino.query(`SELECT sum(requests) FROM "${rollUp.name}"`)) as [
      [number],
    ];
    const reader = await database.runAndReadAll(
      'SELECT count(DISTINCT extended_request_id) FROM requests',
    );
    expect(counted).toBe(Number(reader.getRows()[0]?.[0]));
  }, 300_000);

  test('leaves hours outside alone', async () => {
    const before = await kept(rollUp);
    await trino.query(
      mergeRollUp({ table: rollUp.name, from: from + 3_600_000, to: to - 3_600_000 }),
    );
    expect(await kept(rollUp)).toEqual(before);
  }, 300_000);

  test('shows readers the old hours or the new ones, and ends right, while three run at once', async () => {
    const total = `SELECT sum(requests) FROM "${rollUp.name}"`;
    const [[whole]] = (await trino.query(total)) as [[number]];
    let running = true;
    const merges = Promise.allSettled([1, 2, 3].map(() => trino.query(statement(rollUp)))).finally(
      () => {
        running = false;
      },
    );
    const seen = new Set<number>();
    while (running) seen.add(((await trino.query(total)) as [[number]])[0][0]);
    const outcomes = await merges;
    expect([...seen]).toEqual([whole]);
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
    for (const outcome of outcomes) {
      // Iceberg turns a loser away; the state machine tries it again.
      if (outcome.status === 'rejected')
        expect(String(outcome.reason)).toMatch(
          /ICEBERG_COMMIT_ERROR|TRANSACTION_CONFLICT|conflict/i,
        );
    }
    expect(await kept(rollUp)).toEqual(await expected(rollUp));
  }, 300_000);

  test('ends right when the first two runs ever meet in an empty table', async () => {
    await trino.query(`DELETE FROM "${rollUp.name}"`);
    await Promise.allSettled([1, 2].map(() => trino.query(statement(rollUp))));
    expect(await kept(rollUp)).toEqual(await expected(rollUp));
  }, 300_000);

  test('leaves no row with a tenant that an API was taken from', async () => {
    await trino.query(`UPDATE requests SET tenant_id = 'initech' WHERE tenant_id = 'acme'`);
    await database.run(`UPDATE registry_apis SET tenant_id = 'initech' WHERE tenant_id = 'acme'`);
    await trino.query(statement(rollUp));
    expect(
      await trino.query(`SELECT count(*) FROM "${rollUp.name}" WHERE tenant_id = 'acme'`),
    ).toEqual([[0]]);
    expect(await kept(rollUp)).toEqual(await expected(rollUp));
    await trino.query(`UPDATE requests SET tenant_id = 'acme' WHERE tenant_id = 'initech'`);
    await database.run(`UPDATE registry_apis SET tenant_id = 'acme' WHERE tenant_id = 'initech'`);
  }, 300_000);
});
