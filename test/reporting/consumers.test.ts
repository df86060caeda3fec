import fc from 'fast-check';
import type { OpenDatabase } from '../../local/lake/duckdb.js';
import { sheets, visuals } from '../../reporting/dashboard/dashboard.js';
import { type FilterId, filters } from '../../reporting/dashboard/filters.js';
import { answerOf, optionsOf } from '../../reporting/page/answers.js';
import { compileUsage, usageDimensions } from '../../reporting/query/compile-usage.js';
import {
  compileDeclared,
  compileVisual,
  compileWhole,
  visualsOf,
} from '../../reporting/query/compile-visual.js';
import { extentOf } from '../../reporting/query/extent.js';
import { centralLake, folderLake } from '../../reporting/query/lake.js';
import {
  type ConsumerIdentity,
  type ConsumerScope,
  consumerScope,
  tenantScope,
} from '../../reporting/query/scope.js';
import { hostileTexts } from '../fixtures/hostile-text.js';
import { ownApi, toOwnApi } from '../fixtures/own-api.js';
import { runs } from '../fixtures/runs.js';
import { fillSmallLake, type LogRow, openSmallLake } from '../fixtures/small-lake.js';
import { log, range, windows } from './query/hand-checked-log.js';
import { tenantOf } from './query/oracle.js';
import { registry, requests } from './query/random-lake.js';

const names = [
  'Ada',
  'ada',
  'Ada ',
  "Ada' OR '1'='1",
  '%',
  '_da',
  '-',
  'NULL',
  '',
  'Ａda',
  ...hostileTexts.filter((text) => !/\p{Cs}/u.test(text) && !text.includes('\u0000')),
];
const keys = ['k1', 'K1', 'k%', "k1' OR TRUE --", 'k2'];

interface World {
  readonly calls: readonly LogRow[];
  readonly consumer: ConsumerIdentity;
}

/**
 * Calls of some callers, with and without a key, and who one consumer among them is. Keys share names, and what is the name
 * of a key is also the name of who has none.
 */
const world: fc.Arbitrary<World> = fc
  .record({
    keys: fc.shuffledSubarray(keys, { minLength: 3, maxLength: 3 }),
    names: fc.shuffledSubarray(names, { minLength: 3, maxLength: 3 }),
  })
  .chain(({ keys, names }) =>
    fc.record({
      consumer: fc.record({
        apiKeyIds: fc.constantFrom([], keys.slice(0, 1), keys.slice(0, 2)),
        names: fc.constantFrom(names.slice(0, 1), names.slice(0, 2)),
      }),
      calls: fc
        .tuple(
          requests,
          fc.array(
            fc.record({
              api_key_id: fc.constantFrom(...keys, null, null),
              consumer: fc.constantFrom(...names, null),
              isToOwnApi: fc.boolean(),
            }),
            { minLength: 60, maxLength: 60 },
          ),
        )
        .map(([rows, callers]) =>
          rows.map((row, number): LogRow => {
            const { isToOwnApi, ...caller } = callers[number] ?? {};
            return {
              ...row,
              ...(isToOwnApi && toOwnApi),
              ...caller,
              ip: `mark ${number}`,
              request_id: `request ${number}`,
              error_message: `message ${number}`,
            };
          }),
        ),
    }),
  );

/** Whether a call is a consumer's, in plain words. */
const isOf = ({ apiKeyIds, names }: ConsumerIdentity, row: LogRow): boolean =>
  row.api_key_id === null || row.api_key_id === undefined
    ? names.includes(row.consumer as string)
    : apiKeyIds.includes(row.api_key_id as string);

const isInRange = ({ request_time: time }: LogRow): boolean =>
  time >= range.from && time < range.to;

let database: OpenDatabase;
beforeAll(async () => {
  database = await openSmallLake();
});
afterAll(() => database.close());

interface Asked {
  readonly visuals: readonly string[];
  readonly filters: readonly FilterId[];
  readonly groupBy: readonly string[];
  /** A filter that is chosen, with the value of somebody's call. */
  readonly chosen: Readonly<Record<string, readonly string[]>>;
}

const shown = visualsOf(consumerScope(tenantScope('acme', []), { apiKeyIds: [], names: [] }));
const groupable = [...usageDimensions(tenantScope('acme', []))];
const asked: fc.Arbitrary<Asked> = fc.record({
  visuals: fc.shuffledSubarray(
    shown.map(({ id }) => id),
    { minLength: 3, maxLength: 3 },
  ),
  filters: fc.shuffledSubarray(Object.keys(filters) as FilterId[], { minLength: 2, maxLength: 2 }),
  groupBy: fc.shuffledSubarray(groupable, { minLength: 2, maxLength: 2 }),
  chosen: fc.oneof(
    fc.constant({}),
    fc.record({ consumer: fc.subarray(names, { minLength: 1, maxLength: 3 }) }),
    fc.record({ api_key_id: fc.subarray([...keys, '-'], { minLength: 1, maxLength: 3 }) }),
  ),
});

/** Everything that a consumer is told on some of the ways out. */
async function told(scope: ConsumerScope, { visuals, filters, groupBy, chosen }: Asked) {
  const { engine } = database;
  const context = { scope, range, filters: chosen, ...folderLake };
  const said: unknown[] = [await extentOf({ scope, ...folderLake }, engine)];
  for (const id of visuals) {
    said.push(await answerOf(id, context, engine));
    said.push(await engine.run(compileWhole({ id, ...context }).query));
  }
  for (const filter of filters) said.push(await optionsOf(filter, context, engine));
  const usage = compileUsage({ ...context, groupBy, metrics: ['requests', 'p95', 'first_seen'] });
  // Without an order an engine may answer in any.
  const rows = await engine.run(usage.query);
  said.push(rows.map((row) => JSON.stringify(row)).sort());
  return said;
}

test('what a consumer is told is the same whatever anybody else has called', async () => {
  let own = 0;
  let foreign = 0;
  await fc.assert(
    fc.asyncProperty(registry, world, asked, async (registered, { calls, consumer }, questions) => {
      const owned = [...registered, ownApi];
      const scope = consumerScope(tenantScope('acme', owned), consumer);
      const mine = calls.filter((row) => tenantOf(row, owned) === 'acme' && isOf(consumer, row));
      own += mine.length;
      foreign += calls.length - mine.length;

      await fillSmallLake(database, calls, owned);
      const amongOthers = await told(scope, questions);
      // All of their own is shown, so that nothing is the same because nothing is shown.
      const context = { scope, range, filters: {}, ...folderLake };
      const marks = await optionsOf('ip', context, database.engine);
      expect(new Set(marks.map(({ value }) => value))).toEqual(
        new Set(mine.filter(isInRange).map(({ ip }) => ip)),
      );

      await fillSmallLake(database, mine, owned);
      expect(amongOthers).toEqual(await told(scope, questions));
    }),
    { numRuns: runs(6), endOnFailure: true },
  );
  expect(own).toBeGreaterThan(0);
  expect(foreign).toBeGreaterThan(0);
});

describe('a consumer’s query', () => {
  const acme = tenantScope('acme', windows);
  const scope = consumerScope(acme, { apiKeyIds: ['k1'], names: ["Ada' OR '1'='1"] });
  const context = { scope, range, filters: {}, ...folderLake };
  const restriction =
    /"api_key_id" IN \(\?\) OR \("api_key_id" IS NULL AND "consumer" IN \(\?\)\)/g;

  test('reads single requests alone, each time with who the consumer is', () => {
    for (const lake of [folderLake, centralLake]) {
      for (const { id } of shown) {
        const { query, table } = compileVisual({ ...context, ...lake, id });
        const { sql } = query;
        expect(table).toBe('requests');
        expect(sql).not.toMatch(/FROM (usage|audience)\b/);
        expect(sql.match(restriction)).toHaveLength(sql.match(/FROM requests\b/g)?.length ?? 0);
        expect(sql).not.toContain("'1'='1");
      }
    }
  });

  test('of nobody in particular finds nothing', async () => {
    await fillSmallLake(database, log, windows);
    const nobody = consumerScope(acme, { apiKeyIds: [], names: [] });
    expect(await optionsOf('status', { ...context, scope: nobody }, database.engine)).toEqual([]);
  });

  test.each([
    { kind: 'consumer', tenantId: 'acme', windows: acme.windows },
    { kind: 'consumer', tenantId: '', windows: [], consumer: { apiKeyIds: [], names: [] } },
    { kind: 'consumer', tenantId: 'acme', windows, consumer: { apiKeyIds: ['k1'], names: [] } },
  ])('with half a scope compiles to nothing (%#)', (half) => {
    for (const { id } of shown) {
      expect(() =>
        compileVisual({ ...context, scope: half as unknown as ConsumerScope, id }),
      ).toThrow();
    }
  });

  test('does not know the visuals that set consumers beside each other, nor the platform’s', () => {
    const hidden = visuals.filter((visual) => !shown.includes(visual));
    expect(hidden.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['consumer-usage', 'top-consumers', 'throttled-consumers']),
    );
    for (const { id } of hidden) {
      expect(() => compileVisual({ ...context, id })).toThrow(
        expect.objectContaining({ code: 'unknown-visual' }),
      );
    }
  });

  test('leaves no sheet without a visual', () => {
    for (const { visuals: own } of sheets)
      expect(own.some((one) => shown.includes(one))).toBe(true);
  });

  test('is proved on a visual that is declared elsewhere too', () => {
    const [first] = shown;
    if (!first) throw new Error('no visual');
    expect(compileDeclared(first, context).table).toBe('requests');
  });
});
