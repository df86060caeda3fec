import { columnTypes } from '../../core/access-log/column.js';
import { columns } from '../../core/access-log/columns.js';
import { seededRandom } from '../../local/demo/random.js';
import { openDuckdb } from '../../local/lake/duckdb.js';
import { duckdb } from '../../reporting/expression/dialect/duckdb.js';
import { compileUsage } from '../../reporting/query/compile-usage.js';
import { folderLake } from '../../reporting/query/lake.js';
import { attributed } from '../../reporting/roll-ups/attributed.js';
import { renderRollUp } from '../../reporting/roll-ups/render-roll-up.js';
import { usage } from '../../reporting/roll-ups/usage.js';

type Random = () => number;
const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** The shapes of latency that the formula is measured on, in milliseconds. */
export const shapes: Readonly<Record<string, (random: Random) => number>> = {
  'log-normal, median 80 ms': (random) => 80 * Math.exp(0.7 * normal(random)),
  'two humps, 20 ms and 400 ms': (random) =>
    random() < 0.6 ? 20 + 3 * normal(random) : 400 + 60 * normal(random),
  'tight, 100 ms': (random) => 100 + 2 * normal(random),
  'heavy tail from 10 ms': (random) => Math.min(29_000, 10 * (1 - random()) ** (-1 / 1.2)),
  'fast, mean 3 ms': (random) => -3 * Math.log(1 - random()),
};

/** How many requests of each shape are measured. */
export const requestsPerShape = 20_000;

/** One percentile of one shape: exact, and from the histogram. */
export interface PercentileError {
  readonly shape: string;
  readonly percentile: 'p50' | 'p95' | 'p99';
  readonly exact: number;
  readonly estimate: number;
}

/** Rolls up requests of each shape over a day, and asks for the percentiles both ways, on DuckDB. */
export async function percentileErrors(): Promise<readonly PercentileError[]> {
  const { next: random } = seededRandom(1);
  const database = await openDuckdb({
    file: ':memory:',
    spill: '/nonexistent',
    memoryLimit: '1GB',
    threads: 2,
  });
  try {
    await database.writer.run(
      `CREATE TABLE requests (${columns.map(({ name, type }) => `${name} ${columnTypes[type].duckdb}`).join(', ')})`,
    );
    await database.writer.run(
      'CREATE TABLE api_windows (account_id VARCHAR, region VARCHAR, api_id VARCHAR, stage VARCHAR, tenant_id VARCHAR, valid_from TIMESTAMP, valid_to TIMESTAMP)',
    );
    for (const [shape, draw] of Object.entries(shapes)) {
      const latencies = Array.from({ length: requestsPerShape }, () =>
        Math.max(0, Math.round(draw(random))),
      );
      await database.writer.run(
        `INSERT INTO requests BY NAME
        SELECT TIMESTAMP '2026-10-05' + to_seconds(CAST(i AS BIGINT)) AS request_time, DATE '2026-10-05' AS dt,
          ? AS route, value AS response_latency
        FROM (SELECT unnest(CAST(CAST(? AS JSON) AS INTEGER[])) AS value, generate_subscripts(CAST(CAST(? AS JSON) AS INTEGER[]), 1) AS i)`,
        [shape, JSON.stringify(latencies), JSON.stringify(latencies)],
      );
    }
    await database.writer.run(
      `CREATE TABLE usage AS ${renderRollUp({ rollUp: usage, dialect: duckdb, requests: attributed('requests', 'api_windows') })}`,
    );
    const asked = {
      scope: { kind: 'allTenants' },
      range: { from: Date.UTC(2026, 9, 5), to: Date.UTC(2026, 9, 6) },
      ...folderLake,
      groupBy: ['route'],
      metrics: ['p50', 'p95', 'p99'],
    } as const;
    const estimates = await database.engine.run(compileUsage({ ...asked, filters: {} }).query);
    // A filter that `requests` alone has makes the answer an exact one.
    const exact = await database.engine.run(
      compileUsage({ ...asked, filters: { ip: ['-'] } }).query,
    );
    return Object.keys(shapes).flatMap((shape) =>
      (['p50', 'p95', 'p99'] as const).map((percentile) => ({
        shape,
        percentile,
        exact: Number(exact.find(({ route }) => route === shape)?.[percentile]),
        estimate: Number(estimates.find(({ route }) => route === shape)?.[percentile]),
      })),
    );
  } finally {
    await database.close();
  }
}
