import fc from 'fast-check';
import type { OpenDatabase } from '../../../local/lake/duckdb.js';
import { duckdb } from '../../../reporting/expression/dialect/duckdb.js';
import { greatest, least, operand } from '../../../reporting/expression/expression.js';
import { histogramPercentile, withinBucket } from '../../../reporting/query/percentile.js';
import { percentileSql } from '../../../reporting/query/percentile-sql.js';
import { runs } from '../../fixtures/runs.js';
import { fillSmallLake, openSmallLake } from '../../fixtures/small-lake.js';
import { evaluate } from './evaluate.js';

const quantiles = [0, 0.01, 0.5, 0.95, 0.99, 1];
const latency = fc.oneof(fc.nat(10), fc.nat(500), fc.nat(60_000), fc.constant(null));
const groups = [
  ...[0, 5, 100, 45_000].map((only) => [only]),
  ...fc.sample(fc.array(latency, { minLength: 1, maxLength: 40 }), { numRuns: runs(30), seed: 1 }),
];

let database: OpenDatabase;
beforeAll(async () => {
  database = await openSmallLake();
  const log = groups.flatMap((latencies, group) =>
    latencies.map((response_latency, index) => ({
      request_time: Date.UTC(2026, 9, 5, index),
      account_id: '111122223333',
      region: 'eu-west-1',
      route: String(group),
      response_latency,
    })),
  );
  await fillSmallLake(database, log, []);
});
afterAll(() => database.close());

/** The formula step by step: the first bucket that reaches the place, and the value within it. */
function byBuckets(quantile: number, rows: Parameters<typeof evaluate>[1]) {
  const { place, buckets, lowest, highest } = histogramPercentile('response_latency', quantile);
  const at = Number(evaluate(place, rows));
  const bucket = buckets.find(({ upTo }) => Number(evaluate(upTo, rows)) >= at) ?? buckets.at(-1);
  if (bucket === undefined) throw new Error('A histogram has buckets.');
  const { from, to, below, upTo } = bucket;
  return evaluate(
    withinBucket(place, {
      from: greatest(from, lowest),
      to: least(to, highest),
      below: operand(below),
      upTo,
    }),
    rows,
  );
}

const inPlace = { aggregate: (text: string) => text, step: (text: string) => text };

test('the SQL over arrays is the formula by buckets, between the least and the greatest latency', async () => {
  const columns = quantiles.map(
    (quantile, index) =>
      `CAST(${percentileSql('response_latency', quantile, duckdb, inPlace)} AS DOUBLE) AS q${index}`,
  );
  const answers = await database.reader.rows<Record<string, number | null>>(
    `SELECT route, ${columns.join(', ')} FROM usage GROUP BY route`,
  );
  const rows = await database.reader.rows<Record<string, number | null>>(
    "SELECT route, COLUMNS('response_latency_.*') FROM usage",
  );
  expect(answers).toHaveLength(groups.length);
  for (const answer of answers) {
    const present = (groups[Number(answer.route)] ?? []).filter((value) => value !== null);
    const group = rows.filter(({ route }) => route === answer.route);
    for (const [index, quantile] of quantiles.entries()) {
      const bySql = answer[`q${index}`] ?? null;
      const stepByStep = byBuckets(quantile, group);
      if (present.length === 0) expect([bySql, stepByStep]).toEqual([null, null]);
      else {
        expect(bySql).toBeCloseTo(Number(stepByStep ?? Number.NaN), 6);
        expect(bySql).toBeGreaterThanOrEqual(Math.min(...present));
        expect(bySql).toBeLessThanOrEqual(Math.max(...present));
      }
    }
  }
});

test('a single latency is every percentile of itself', async () => {
  for (const [group, [only]] of groups.slice(0, 4).entries()) {
    const rows = await database.reader.rows<Record<string, number | null>>(
      "SELECT COLUMNS('response_latency_.*') FROM usage WHERE route = ?",
      [String(group)],
    );
    for (const quantile of quantiles) {
      expect(byBuckets(quantile, rows)).toBe(only);
    }
  }
});
