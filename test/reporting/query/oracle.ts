import type { ApiWindow } from '../../../core/registry/api-window.js';
import type { DimensionName } from '../../../reporting/dashboard/dimensions.js';
import type { MeasureName } from '../../../reporting/dashboard/measures.js';
import type { FixedCondition, Visual } from '../../../reporting/dashboard/visual.js';
import type { AnswerRow } from '../../../reporting/format/answer.js';
import type { LogRow } from '../../fixtures/small-lake.js';

/** What a visual should show, worked out row by row without SQL, roll-ups or the declarations of measures. */

type Value = string | number | boolean | null;

/** The tenant of a row, or null: by the API's window at the time; without a Region, by the only API of that name. */
export function tenantOf(row: LogRow, windows: readonly ApiWindow[]): string | null {
  const sameApi = windows.filter(
    (window) =>
      window.accountId === row.account_id &&
      window.restApiId === row.api_id &&
      window.stage === row.stage &&
      (row.region === 'unknown' || window.region === row.region),
  );
  if (new Set(sameApi.map((window) => window.region)).size !== 1) return null;
  const owner = sameApi.find(
    ({ validFrom, validTo }) =>
      row.request_time >= (validFrom ?? Number.NEGATIVE_INFINITY) &&
      row.request_time < (validTo ?? Number.POSITIVE_INFINITY),
  );
  return owner?.tenantId ?? null;
}

type Bucket = '5 minutes' | 'hour' | 'day';

function dimension(name: DimensionName, row: LogRow, bucket: Bucket, tenant: string | null): Value {
  const time = new Date(row.request_time);
  if (name === 'tenant_id') return tenant;
  if (name === 'weekday') return time.getUTCDay() === 0 ? 7 : time.getUTCDay();
  if (name === 'hour_of_day') return time.getUTCHours();
  if (name === 'request_time') return time.toISOString();
  if (name === 'status_class') {
    return typeof row.status === 'number' ? `${String(row.status)[0]}xx` : null;
  }
  if (name === 'time') {
    if (bucket === 'day') return time.toISOString().slice(0, 10);
    const step = bucket === 'hour' ? 3_600_000 : 300_000;
    return new Date(Math.floor(row.request_time / step) * step).toISOString();
  }
  return row[name as keyof LogRow] ?? null;
}

const numbers = (rows: readonly LogRow[], name: keyof LogRow): number[] =>
  rows.flatMap((row) => (typeof row[name] === 'number' ? [row[name] as number] : []));
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const mean = (values: readonly number[]) => (values.length ? total(values) / values.length : null);
const statuses = (rows: readonly LogRow[], from: number, to: number): number =>
  numbers(rows, 'status').filter((status) => status >= from && status <= to).length;
const failed = (rows: readonly LogRow[], failure: string): number =>
  rows.filter((row) => row.failure_class === failure).length;
const share = (part: number, rows: readonly LogRow[]) => (rows.length ? part / rows.length : null);
const errors = (rows: readonly LogRow[]) => statuses(rows, 400, 599);
const extreme = (pick: (...values: number[]) => number, values: readonly number[]) =>
  values.length ? pick(...values) : null;
const moment = (value: number | null) => (value === null ? null : new Date(value).toISOString());

/** The exact quantile, between neighbours linearly. */
export function quantile(values: readonly number[], q: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (below === undefined || above === undefined) return null;
  return below + (above - below) * (place - Math.floor(place));
}

const percentile =
  (latency: keyof LogRow, q: number) =>
  (rows: readonly LogRow[]): number | null =>
    quantile(numbers(rows, latency), q);

/** As textbooks write it, around the share itself. */
function wilsonLowerBound(some: number, all: number, z = 1.96): number | null {
  if (all === 0) return null;
  const p = some / all;
  const centre = p + z ** 2 / (2 * all);
  const margin = z * Math.sqrt((p * (1 - p)) / all + z ** 2 / (4 * all ** 2));
  return (centre - margin) / (1 + z ** 2 / all);
}

const measures: Record<MeasureName, (rows: readonly LogRow[]) => Value> = {
  requests: (rows) => rows.length,
  successes: (rows) => statuses(rows, 200, 299),
  client_errors: (rows) => statuses(rows, 400, 499),
  server_errors: (rows) => statuses(rows, 500, 599),
  errors,
  throttled: (rows) => failed(rows, 'throttle'),
  quota_exceeded: (rows) => failed(rows, 'quota'),
  refused: (rows) => failed(rows, 'throttle') + failed(rows, 'quota'),
  success_rate: (rows) => share(statuses(rows, 200, 299), rows),
  error_rate: (rows) => share(errors(rows), rows),
  certain_error_rate: (rows) => wilsonLowerBound(errors(rows), rows.length),
  client_error_rate: (rows) => share(statuses(rows, 400, 499), rows),
  server_error_rate: (rows) => share(statuses(rows, 500, 599), rows),
  response_bytes: (rows) => total(numbers(rows, 'response_length')),
  mean_response_latency: (rows) => mean(numbers(rows, 'response_latency')),
  p50: percentile('response_latency', 0.5),
  p95: percentile('response_latency', 0.95),
  p99: percentile('response_latency', 0.99),
  max_response_latency: (rows) => extreme(Math.max, numbers(rows, 'response_latency')),
  mean_integration_latency: (rows) => mean(numbers(rows, 'integration_latency')),
  integration_p50: percentile('integration_latency', 0.5),
  integration_p95: percentile('integration_latency', 0.95),
  integration_p99: percentile('integration_latency', 0.99),
  mean_authorizer_latency: (rows) => mean(numbers(rows, 'authorizer_latency')),
  authorizer_p50: percentile('authorizer_latency', 0.5),
  authorizer_p95: percentile('authorizer_latency', 0.95),
  authorizer_p99: percentile('authorizer_latency', 0.99),
  first_seen: (rows) => moment(extreme(Math.min, numbers(rows, 'request_time'))),
  last_seen: (rows) => moment(extreme(Math.max, numbers(rows, 'request_time'))),
  example_message: (rows) =>
    rows
      .map((row) => row.error_message as string | null)
      .filter(Boolean)
      .sort()
      .at(-1) ?? null,
};

/** A measure over rows. */
export const measured = (name: MeasureName, rows: readonly LogRow[]): Value => measures[name](rows);

/** Percentiles that a histogram estimates: everything else must be exact. */
export const estimated: readonly string[] = (Object.keys(measures) as MeasureName[]).filter(
  (name) => /(^|_)p\d\d$/.test(name),
);

const holds = (condition: FixedCondition, value: Value): boolean => {
  if ('oneOf' in condition) return value !== null && condition.oneOf.includes(value);
  if ('is' in condition) return (value !== null) === (condition.is === 'present');
  return typeof value === 'number' && value >= condition.from && value <= condition.to;
};

/** The rows that a visual may read: those of a tenant (undefined: everyone's) within a range, by its own conditions. */
export function rowsFor(
  visual: Visual,
  log: readonly LogRow[],
  windows: readonly ApiWindow[],
  tenant: string | undefined,
  { from, to }: { readonly from: number; readonly to: number },
): readonly LogRow[] {
  return log.filter(
    (row) =>
      row.request_time >= from &&
      row.request_time < to &&
      (tenant === undefined || tenantOf(row, windows) === tenant) &&
      (visual.where ?? []).every((condition) =>
        holds(condition, dimension(condition.dimension, row, 'day', tenantOf(row, windows))),
      ),
  );
}

/** Groups rows and measures each group; unordered. Without dimensions there is always one row. */
export function grouped(
  visual: Visual,
  rows: readonly LogRow[],
  windows: readonly ApiWindow[],
  bucket: Bucket,
): AnswerRow[] {
  const groups = new Map<string, { key: Value[]; rows: LogRow[] }>();
  if (visual.dimensions.length === 0) groups.set('[]', { key: [], rows: [] });
  for (const row of rows) {
    const key = visual.dimensions.map((name) =>
      dimension(name, row, bucket, tenantOf(row, windows)),
    );
    const group = groups.get(JSON.stringify(key)) ?? { key, rows: [] };
    group.rows.push(row);
    groups.set(JSON.stringify(key), group);
  }
  return [...groups.values()].map((group) => ({
    ...Object.fromEntries(visual.dimensions.map((name, index) => [name, group.key[index] ?? null])),
    ...Object.fromEntries(visual.measures.map((name) => [name, measures[name](group.rows)])),
  }));
}
