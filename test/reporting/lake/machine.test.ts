import { rollUpMachine } from '../../../reporting/lake/infra/roll-up-machine.js';
import { runRequest, slice, slicesOf } from '../../../reporting/lake/run.js';
import { statementOf } from '../../../reporting/lake/statement.js';
import { execute, type Task } from '../../fixtures/states-language.js';

const validate: (definition: object) => {
  isValid: boolean;
  errorsText(): string;
} = require('asl-validator');

const definition = rollUpMachine({
  plannerArn: 'arn:aws:lambda:eu-west-1:123456789012:function:planner',
  workGroup: 'gatebook',
  database: 'gatebook',
});

/** The planner as its handler composes it, without S3; Athena takes statements down. */
const tasks = (athena: Task) => {
  const planner: Task = async (input) => {
    const event = input as { step: string; request: object; slice: object };
    return event.step === 'plan'
      ? { slices: slicesOf(runRequest.parse(event.request), 0) }
      : { sql: statementOf(slice.parse(event.slice), ['111122223333']) };
  };
  return {
    'arn:aws:lambda:eu-west-1:123456789012:function:planner': planner,
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

test('a nightly run compacts', async () => {
  const ran: string[] = [];
  const athena: Task = async (input) => {
    ran.push((input as { QueryString: string }).QueryString);
    return {};
  };
  await execute(definition, { task: 'maintain', time: '2026-11-22T02:05:00Z' }, tasks(athena));
  expect(ran).toEqual([
    'OPTIMIZE "usage" REWRITE DATA USING BIN_PACK',
    'VACUUM "usage"',
    'OPTIMIZE "audience" REWRITE DATA USING BIN_PACK',
    'VACUUM "audience"',
  ]);
});

test('a statement that lost against another is tried again; one that always fails fails the run', async () => {
  let failures = 2;
  const athena: Task = async () => {
    if (failures-- > 0) throw new Error('ICEBERG_COMMIT_ERROR');
    return {};
  };
  await execute(definition, { time: '2026-11-22T10:15:00Z' }, tasks(athena));
  const broken: Task = async () => {
    throw new Error('SYNTAX_ERROR');
  };
  await expect(
    execute(definition, { time: '2026-11-22T10:15:00Z' }, tasks(broken)),
  ).rejects.toThrow('SYNTAX_ERROR');
});

test('no state grows past what Step Functions carries, however long the time asked for', async () => {
  const request = runRequest.parse({ from: '2025-01-01T00:00:00Z', to: '2026-02-05T00:00:00Z' });
  expect(JSON.stringify({ slices: slicesOf(request, 0) }).length).toBeLessThan(256 * 1024);
  const accounts = Array.from({ length: 1000 }, (_, index) => String(100_000_000_000 + index));
  const [first] = slicesOf(request, 0);
  const sql = statementOf(first as never, accounts);
  // Athena takes 262,144 bytes.
  expect(sql.length).toBeLessThan(100_000);
});
