import fc from 'fast-check';
import type { OpenDatabase } from '../../../local/lake/duckdb.js';
import { compileVisual, visualOf } from '../../../reporting/query/compile-visual.js';
import { folderLake } from '../../../reporting/query/lake.js';
import type { Scope } from '../../../reporting/query/scope.js';
import { runs } from '../../fixtures/runs.js';
import {
  fillSmallLake,
  type LogRow,
  openSmallLake,
  requestsFrom,
} from '../../fixtures/small-lake.js';
import { range } from './hand-checked-log.js';
import { measured } from './oracle.js';

let database: OpenDatabase;
beforeAll(async () => {
  database = await openSmallLake();
});
afterAll(() => database.close());

const everyone: Scope = { kind: 'allTenants' };

/** What a ranking lists, from its first place to its last. */
async function ranked(id: string, rows: readonly LogRow[]): Promise<unknown[]> {
  await fillSmallLake(database, rows, []);
  const { query } = compileVisual({ id, scope: everyone, range, filters: {}, ...folderLake });
  const [name = ''] = visualOf(id, everyone).dimensions;
  return (await database.engine.run(query)).map((row) => row[name]);
}

/** So many requests alike. */
const times = (count: number, row: Partial<LogRow>): LogRow[] =>
  requestsFrom(range.from, count, () => ({ status: 200, ...row }));

describe('a ranking by the rate of errors', () => {
  const failures = (route: string, failed: number, all: number) => [
    ...times(failed, { route, status: 500 }),
    ...times(all - failed, { route }),
  ];

  it('puts one failure of one request behind what fails often', async () => {
    const rows = [
      ...failures('/once', 1, 1),
      ...failures('/often', 60, 100),
      ...failures('/seldom', 10, 100),
      ...failures('/never', 0, 100),
    ];
    expect(await ranked('error-rate-by-route', rows)).toEqual([
      '/often',
      '/once',
      '/seldom',
      '/never',
    ]);
  });

  it('is the order of the shares that are certain, as textbooks compute them', async () => {
    const route = fc.record({
      all: fc.integer({ min: 1, max: 60 }),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(route, { minLength: 2, maxLength: 8 }), async (routes) => {
        const rows = routes.flatMap(({ all, part }, at) =>
          failures(`/${at}`, Math.round(all * part), all),
        );
        const order = await ranked('error-rate-by-route', rows);
        const certain = order.map(
          (name) =>
            measured(
              'certain_error_rate',
              rows.filter(({ route: of }) => of === name),
            ) as number,
        );
        for (const [at, share] of certain.entries()) {
          expect(share).toBeLessThanOrEqual((certain[at - 1] ?? 1) + 1e-9);
        }
      }),
      { numRuns: runs(10) },
    );
  });
});

test('a ranking by a percentile puts what has fewer than 20 requests last', async () => {
  const rows = [
    ...times(1, { route: '/once', response_latency: 29_000 }),
    ...times(19, { route: '/few', response_latency: 20_000 }),
    ...times(20, { route: '/slow', response_latency: 900 }),
    ...times(200, { route: '/fast', response_latency: 20 }),
  ];
  expect(await ranked('slowest-routes', rows)).toEqual(['/slow', '/fast', '/once', '/few']);
});

test('consumers at their limits are ranked by all that was refused, whichever limit it was', async () => {
  const refused = (consumer: string, throttled: number, over: number) => [
    ...times(throttled, { consumer, status: 429, failure_class: 'throttle' }),
    ...times(over, { consumer, status: 429, failure_class: 'quota' }),
  ];
  const rows = [...refused('two', 2, 0), ...refused('many', 0, 23), ...refused('both', 3, 4)];
  expect(await ranked('throttled-consumers', rows)).toEqual(['many', 'both', 'two']);
});
