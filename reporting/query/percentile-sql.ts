import type { SqlDialect } from '../expression/dialect/dialect.js';
import { type HistogramLatency, histogramColumn, latencyBounds } from '../roll-ups/histogram.js';

// Larger than any latency: the open bucket ends at the greatest latency of the group.
const noBound = 2_147_483_647;

/** Gives SQL a name in the level below the one that asks for it, and answers the name. */
export type Naming = (text: string) => string;

/**
 * The formula of `histogramPercentile` in SQL over arrays, which engines plan in a millisecond, where a hundred branches
 * take them a hundred. QuickSight has no arrays and gets the branches. A test holds the two equal.
 *
 * @param aggregate names an aggregate of the group
 * @param step names what is computed from aggregates, so that it is written, planned and computed once
 */
export function percentileSql(
  latency: HistogramLatency,
  quantile: number,
  { list, countBelow, at, ...dialect }: SqlDialect,
  { aggregate, step }: { readonly aggregate: Naming; readonly step: Naming },
): string {
  const sum = (name: string) => dialect.sum(dialect.column(name));
  const total = sum(`${latency}_count`);
  const steps = latencyBounds.map((bound) => sum(histogramColumn(latency, bound)));
  const cumulative = aggregate(list(['0', ...steps, total]));
  const bounds = step(list(['-1', ...latencyBounds.map(String), String(noBound)]));
  const [requests, lowest, highest] = [
    aggregate(total),
    aggregate(dialect.min(dialect.column(`${latency}_min`))),
    aggregate(dialect.max(dialect.column(`${latency}_max`))),
  ];
  const place = `(${dialect.number(quantile)} * (CAST(${requests} AS DOUBLE) - 1) + 0.5)`;
  const bucket = step(countBelow(cumulative, place));
  const [before, upTo] = [at(cumulative, bucket), at(cumulative, `${bucket} + 1`)];
  const from = dialect.greatest(`${at(bounds, bucket)} + 1`, lowest);
  const to = dialect.least(at(bounds, `${bucket} + 1`), highest);
  const within = dialect.divide(`(${place} - ${before})`, `(${upTo} - ${before})`);
  return `CASE WHEN ${requests} > 0 THEN ${from} + (${to} - ${from}) * ${within} END`;
}
