import type { ColumnsOfTable } from '../../../reporting/lake/glue.js';
import { rollUpMachine } from '../../../reporting/lake/infra/roll-up-machine.js';
import { planner } from '../../../reporting/lake/planner.js';
import { runRequest, type Slice, slicesOf } from '../../../reporting/lake/run.js';
import { statementOf } from '../../../reporting/lake/statement.js';
import { rollUpColumns } from '../../../reporting/roll-ups/roll-up.js';
import { rollUps } from '../../../reporting/roll-ups/roll-ups.js';
import { queryFailed, quietLake } from '../../fixtures/roll-up-run.js';
import { execute, type Task } from '../../fixtures/states-language.js';

const validate: (definition: object) => {
  isValid: boolean;
  errorsText(): string;
} = require('asl-validator');

const definition = rollUpMachine({
  plannerArn: 'arn:aws:lambda:eu-west-1:123456789012:function:planner',
  workGroup: 'gatebook',
  database: 'gatebook',
  partition: 'aws',
});

/** What the tables of a lake have that lacks nothing. */
const declared = (table: string) =>
  new Set(rollUpColumns(rollUps[table as keyof typeof rollUps]).map(({ name }) => name));

/** The planner over a lake of one account; Athena takes statements down. */
const tasks = (athena: Task, columnsOf: ColumnsOfTable = async (table) => declared(table)) => {
  const planned: Task = planner({
    accounts: async () => ['111122223333'],
    columnsOf,
    ...quietLake,
    now: () => 0,
  });
  return {
    'arn:aws:lambda:eu-west-1:123456789012:function:planner': planned,
    'arn:aws:states:::athena:startQueryExecution.sync': athena,
  };
};

test('the definition is valid Amazon States Language', () => {
  const result = validate(definition);
  expect(result.isValid ? '' : result.errorsText()).toBe('');
});

test('a scheduled run has Athena replace the hours of both roll-ups, one after the other', async () => {
  const ran: { QueryString: string; WorkGroup: string }[] = [];
  let running = 0;
  const athena: Task = async (input) => {
    running += 1;
    expect(running).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    ran.push(input as (typeof ran)[number]);
    return { QueryExecution: {} };
  };
  await execute(definition, { lookBackHours: 3, time: '2026-11-22T10:15:00Z' }, tasks(athena));
  expect(ran.map(({ QueryString }) => /^MERGE INTO "(\w+)"/.exec(QueryString)?.[1])).toEqual([
    'usage',
    'audience',
  ]);
  expect(ran[0]).toMatchObject({
    WorkGroup: 'gatebook',
    QueryExecutionContext: { Database: 'gatebook' },
  });
});

test('a table that lacks columns gets them before anything else, once, and is left alone after that', async () => {
  const tables = { usage: declared('usage'), audience: declared('audience') };
  tables.usage.delete('quota_exceeded');
  tables.usage.delete('first_seen');
  const ran: string[] = [];
  const athena: Task = async (input) => {
    const { QueryString } = input as { QueryString: string };
    ran.push(QueryString);
    const [, table, columns] = /^ALTER TABLE `(\w+)` ADD COLUMNS \((.*)\)$/.exec(QueryString) ?? [];
    for (const [, name] of columns?.matchAll(/`(\w+)`/g) ?? []) {
      tables[table as keyof typeof tables].add(name as string);
    }
    return {};
  };
  const run = () =>
    execute(
      definition,
      { time: '2026-11-22T10:15:00Z' },
      tasks(athena, async (table) => tables[table as keyof typeof tables]),
    );
  await run();
  expect(ran.map((sql) => sql.split('\n')[0]?.slice(0, 90))).toEqual([
    'ALTER TABLE `usage` ADD COLUMNS (`quota_exceeded` bigint, `first_seen` timestamp)',
    expect.stringMatching(/^MERGE INTO "usage"/),
    expect.stringMatching(/^MERGE INTO "audience"/),
  ]);
  ran.length = 0;
  await run();
  expect(ran).toHaveLength(2);
});

test('two runs that both saw a column missing do not stumble over each other', async () => {
  const columnsOf = async () => new Set<string>();
  const late = async (table: string) => declared(table);
  const lake = { accounts: async () => [], ...quietLake, now: () => 0 };
  const plan = planner({ ...lake, columnsOf });
  const { slices } = (await plan({ step: 'plan', request: {} })) as { slices: object[] };
  const next = planner({ ...lake, columnsOf: late });
  expect(await next({ step: 'next', at: slices[0] })).toMatchObject({
    state: 'run',
    sql: 'SELECT 1',
  });
});

test('a nightly run compacts days that are over, and leaves those alone that are still written', async () => {
  const ran: string[] = [];
  const athena: Task = async (input) => {
    ran.push((input as { QueryString: string }).QueryString);
    return {};
  };
  await execute(definition, { task: 'maintain', time: '2026-11-22T02:05:00Z' }, tasks(athena));
  const closedDays = `WHERE "quarter_hour" >= TIMESTAMP '2026-11-14 00:00:00.000' AND "quarter_hour" < TIMESTAMP '2026-11-22 00:00:00.000'`;
  expect(ran).toEqual([
    `OPTIMIZE "usage" REWRITE DATA USING BIN_PACK\n${closedDays}`,
    'VACUUM "usage"',
    `OPTIMIZE "audience" REWRITE DATA USING BIN_PACK\n${closedDays}`,
    'VACUUM "audience"',
  ]);
});

test('a nightly run that cannot compact fails, after some tries or at once, and blames no account', async () => {
  for (const [fault, tries] of [
    [queryFailed('GENERIC_INTERNAL_ERROR: disk', true), 5],
    [queryFailed('SYNTAX_ERROR: line 1'), 1],
  ] as const) {
    let ran = 0;
    const broken: Task = async () => {
      ran += 1;
      throw fault;
    };
    const run = execute(definition, { task: 'maintain' }, tasks(broken));
    await expect(run).rejects.toMatchObject({ name: 'RollUpFailed' });
    expect(ran).toBe(tries);
  }
});

test('no state grows past what Step Functions carries, however long the time asked for', async () => {
  const request = runRequest.parse({ from: '2025-01-01T00:00:00Z', to: '2026-02-05T00:00:00Z' });
  expect(
    JSON.stringify({ slices: slicesOf(request, 0).map((slice) => ({ slice })) }).length,
  ).toBeLessThan(256 * 1024);
  const accounts = Array.from({ length: 1000 }, (_, index) => String(100_000_000_000 + index));
  const [first] = slicesOf(request, 0);
  const none = async () => new Set<string>();
  const sql = await statementOf(first as Slice, { columnsOf: none }, { accounts, theseOnly: true });
  // Athena takes 262,144 bytes.
  expect(sql.length).toBeLessThan(100_000);
  const whole = await statementOf(
    { task: 'add-columns', table: 'usage' },
    { columnsOf: none },
    { accounts: [] },
  );
  expect(whole.length).toBeLessThan(100_000);
});
