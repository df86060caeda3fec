import type { Query } from '../../../reporting/expression/query.js';
import { athena } from '../../../reporting/query/athena.js';
import { type Answer, type Call, page, stubAthena } from './stub-athena.js';

let stub: Awaited<ReturnType<typeof stubAthena>> | undefined;
afterEach(async () => {
  const { wrong = [] } = stub ?? {};
  await stub?.close();
  stub = undefined;
  expect(wrong).toEqual([]);
});

const started: Answer = { body: { QueryExecutionId: 'q1' } };
const state = (State: string, more: object = {}): Answer => ({
  body: { QueryExecution: { QueryExecutionId: 'q1', Status: { State, ...more } } },
});
const nothing = page({ one: 'integer' }, []);

/** An engine against a server that answers each operation by its turn, the last answer for ever. */
const engineOf = async (
  answers: Partial<Record<string, readonly Answer[]>>,
  { timeoutMs = 10_000, maxAttempts = 1 } = {},
) => {
  const all: Record<string, readonly Answer[] | undefined> = {
    StartQueryExecution: [started],
    GetQueryExecution: [state('SUCCEEDED')],
    GetQueryResults: [nothing],
    StopQueryExecution: [{ body: {} }],
    ...answers,
  };
  const play = ({ operation }: Call, nth: number) => {
    const list = all[operation] ?? [];
    return list[Math.min(nth, list.length - 1)] as Answer;
  };
  stub = await stubAthena(play, { maxAttempts });
  return athena({
    client: stub.client,
    workGroup: 'gatebook',
    database: 'gatebook',
    timeoutMs,
  });
};
const query: Query = { sql: 'SELECT 1 AS one', parameters: [] };
const operations = () => stub?.calls.map(({ operation }) => operation);

describe('a query', () => {
  test('runs in the work group and the database, with its parameters as literals beside it', async () => {
    const engine = await engineOf({});
    await engine.run({
      sql: 'SELECT ? = ?',
      parameters: ["it's", 5, true, null, new Date(Date.UTC(2026, 10, 1, 9, 30))],
    });
    expect(stub?.calls[0]?.input).toEqual({
      ClientRequestToken: expect.stringMatching(/.{32,}/),
      QueryString: 'SELECT ? = ?',
      WorkGroup: 'gatebook',
      QueryExecutionContext: { Database: 'gatebook' },
      ExecutionParameters: ["'it''s'", '5', 'TRUE', 'NULL', "TIMESTAMP '2026-11-01 09:30:00.000'"],
    });
  });

  test('without parameters sends none, since an empty list is refused', async () => {
    await (await engineOf({})).run(query);
    expect(stub?.calls[0]?.input).not.toHaveProperty('ExecutionParameters');
  });

  test('is waited for while it is queued and while it runs', async () => {
    const engine = await engineOf({
      GetQueryExecution: [state('QUEUED'), state('RUNNING'), state('SUCCEEDED')],
    });
    expect(await engine.run(query)).toEqual([]);
    expect(operations()).toEqual([
      'StartQueryExecution',
      'GetQueryExecution',
      'GetQueryExecution',
      'GetQueryExecution',
      'GetQueryResults',
    ]);
  });

  test('that is longer than Athena takes is refused before it is sent', async () => {
    const engine = await engineOf({});
    await expect(engine.run({ sql: ' '.repeat(262_145), parameters: [] })).rejects.toMatchObject({
      code: 'query-too-large',
    });
    expect(operations()).toEqual([]);
  });
});

describe('an answer', () => {
  test('has values of the port’s types, null and empty text apart', async () => {
    const columns = {
      time: 'timestamp',
      precise: 'timestamp',
      whole: 'timestamp',
      day: 'date',
      route: 'varchar',
      empty: 'varchar',
      none: 'varchar',
      requests: 'bigint',
      status: 'integer',
      p95: 'double',
      small: 'double',
      share: 'decimal',
      bot: 'boolean',
      person: 'boolean',
    };
    const cells = [
      '2026-11-01 22:00:00.000',
      '2026-11-01 22:00:00.123456',
      '2026-11-01 22:00:00',
      '2026-11-01',
      'GET /orders',
      '',
      null,
      '123456789012',
      '404',
      '12.5',
      '1.0E-4',
      '0.25',
      'true',
      'false',
    ];
    const engine = await engineOf({ GetQueryResults: [page(columns, [cells])] });
    expect(await engine.run(query)).toEqual([
      {
        time: '2026-11-01T22:00:00.000Z',
        precise: '2026-11-01T22:00:00.123Z',
        whole: '2026-11-01T22:00:00.000Z',
        day: '2026-11-01',
        route: 'GET /orders',
        empty: '',
        none: null,
        requests: 123_456_789_012,
        status: 404,
        p95: 12.5,
        small: 0.0001,
        share: '0.25',
        bot: true,
        person: false,
      },
    ]);
  });

  test('of several pages is whole, and its header is no row', async () => {
    const columns = { n: 'integer' };
    const engine = await engineOf({
      GetQueryResults: [
        page(columns, [['1'], ['2']], { next: 'a' }),
        page(columns, [['3']], { first: false, next: 'b' }),
        page(columns, [['4']], { first: false }),
      ],
    });
    expect(await engine.run(query)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }]);
    expect(stub?.calls.slice(-3).map(({ input }) => input.NextToken)).toEqual([
      undefined,
      'a',
      'b',
    ]);
  });

  test('of a type that no query of ours asks for is a fault of ours', async () => {
    const engine = await engineOf({ GetQueryResults: [page({ list: 'array' }, [['[1]']])] });
    await expect(engine.run(query)).rejects.toThrow('list as array');
  });
});

describe('a query that ends without an answer', () => {
  const failed = (AthenaError: object, StateChangeReason = '') =>
    state('FAILED', { StateChangeReason, AthenaError: { ErrorCategory: 2, ...AthenaError } });

  test.each([
    ['query-failed', failed({ ErrorMessage: "Cannot cast 'secret' to INT" })],
    ['query-failed', state('CANCELLED')],
    [
      'query-too-large',
      state('CANCELLED', {
        StateChangeReason: 'Query cancelled! : Bytes scanned limit was exceeded',
      }),
    ],
    ['query-too-large', failed({ ErrorMessage: 'Query exhausted resources at this scale factor' })],
    [
      'aws-throttled',
      failed({
        ErrorMessage: 'Amazon S3 throttled requests: Please reduce your request rate. (Slow Down)',
      }),
    ],
    [
      'aws-access-denied',
      failed({
        ErrorMessage:
          'Insufficient permissions to execute the query. User is not authorized to perform: glue:GetTable',
      }),
    ],
  ])('is told as %s, in none of Athena’s words, which may quote the data', async (code, last) => {
    const engine = await engineOf({ GetQueryExecution: [state('RUNNING'), last] });
    const error = await engine.run(query).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: 'ProductError', code });
    expect(error.message).not.toContain('secret');
    expect(error.cause).toBeInstanceOf(Error);
    expect(operations()).not.toContain('StopQueryExecution');
  });

  test('names itself, and keeps Athena’s reason for the log', async () => {
    const engine = await engineOf({
      GetQueryExecution: [failed({ ErrorMessage: 'COLUMN_NOT_FOUND' })],
    });
    await expect(engine.run(query)).rejects.toMatchObject({
      message: expect.stringContaining('q1'),
      cause: expect.objectContaining({ message: 'COLUMN_NOT_FOUND' }),
    });
  });

  test('in time is stopped', async () => {
    const engine = await engineOf({ GetQueryExecution: [state('RUNNING')] }, { timeoutMs: 400 });
    await expect(engine.run(query)).rejects.toMatchObject({
      code: 'query-timed-out',
      message: expect.stringContaining('0.4 seconds'),
    });
    expect(stub?.calls.at(-1)).toMatchObject({
      operation: 'StopQueryExecution',
      input: { QueryExecutionId: 'q1' },
    });
  });

  test('while Athena does not answer at all is given up in time', async () => {
    let release = () => {};
    const silence = new Promise<Answer>((resolve) => {
      release = () => resolve('cut');
    });
    stub = await stubAthena(({ operation }) =>
      operation === 'GetQueryExecution' ? silence : started,
    );
    const engine = athena({ client: stub.client, workGroup: 'w', database: 'd', timeoutMs: 400 });
    await expect(engine.run(query)).rejects.toMatchObject({ code: 'query-timed-out' });
    expect(operations()).toContain('StopQueryExecution');
    release();
  });
});

describe('Athena’s API', () => {
  test('that throttles is asked again by the SDK, with the same token, so that nothing runs twice', async () => {
    const engine = await engineOf(
      { StartQueryExecution: [{ error: 'TooManyRequestsException' }, started] },
      { maxAttempts: 3 },
    );
    expect(await engine.run(query)).toEqual([]);
    const [first, second] = stub?.calls ?? [];
    expect(second?.operation).toBe('StartQueryExecution');
    expect(second?.input.ClientRequestToken).toBe(first?.input.ClientRequestToken);
  });

  test.each([
    ['aws-throttled', { error: 'TooManyRequestsException' }],
    ['aws-throttled', { error: 'ThrottlingException' }],
    [
      'aws-access-denied',
      { error: 'AccessDeniedException', message: 'User: arn:… is not authorized' },
    ],
    ['aws-unreachable', { error: 'InternalServerException' }],
    ['aws-unreachable', 'cut'],
  ] as const)('that fails finally is told as %s', async (code, answer) => {
    const engine = await engineOf({ StartQueryExecution: [answer] });
    await expect(engine.run(query)).rejects.toMatchObject({ name: 'ProductError', code });
  });

  test('that fails while a query runs leaves no query running', async () => {
    const engine = await engineOf({ GetQueryExecution: [state('RUNNING'), 'cut'] });
    await expect(engine.run(query)).rejects.toMatchObject({ code: 'aws-unreachable' });
    expect(operations()?.at(-1)).toBe('StopQueryExecution');
  });

  test('that finds the question wrong has met a fault of ours, which no caller can mend', async () => {
    const engine = await engineOf({
      StartQueryExecution: [{ error: 'InvalidRequestException', message: 'line 1:8' }],
    });
    await expect(engine.run(query)).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });
});
