import {
  column,
  divide,
  type Expression,
  max,
  min,
  minus,
  plus,
  sum,
  times,
} from '../expression/expression.js';
import { type HistogramLatency, histogramColumn, latencyBounds } from '../roll-ups/histogram.js';

/** A bucket of the histogram. */
export interface PercentileBucket {
  /** Its least and its greatest whole millisecond; the last bucket ends at the greatest latency of the group. */
  readonly from: number;
  readonly to: Expression | number;
  /** How many requests of the group lie below the bucket, and how many up to its end. */
  readonly below: Expression | number;
  readonly upTo: Expression;
}

/** What a percentile of a group is computed from. */
export interface HistogramPercentile {
  /** Where the quantile lies among the group's requests in order. */
  readonly place: Expression;
  /** The first bucket whose `upTo` reaches the place holds the quantile. */
  readonly buckets: readonly PercentileBucket[];
  /** The least and the greatest latency of the group. */
  readonly lowest: Expression;
  readonly highest: Expression;
}

/**
 * A percentile from the histogram columns of `usage`, in milliseconds: the formula that all engines compute. QuickSight computes it
 * as it stands here, a step to a calculated field; DuckDB and Trino as `percentileSql` writes it.
 *
 * With N requests in order, the quantile q lies at place t = q (N - 1) + 1/2, each request filling one place. The first
 * bucket whose cumulative count reaches t holds it; within that bucket requests are taken as evenly spread, between the
 * bucket's least and greatest whole millisecond, both clipped to the least and greatest latency of the group.
 */
export function histogramPercentile(
  latency: HistogramLatency,
  quantile: number,
): HistogramPercentile {
  const total = sum(column(`${latency}_count`));
  const highest = max(column(`${latency}_max`));
  const cumulative = latencyBounds.map((bound) => sum(column(histogramColumn(latency, bound))));
  return {
    place: plus(times(quantile, minus(total, 1)), 0.5),
    buckets: [...latencyBounds, undefined].map((bound, index) => ({
      from: (latencyBounds[index - 1] ?? -1) + 1,
      to: bound ?? highest,
      below: cumulative[index - 1] ?? 0,
      upTo: cumulative[index] ?? total,
    })),
    lowest: min(column(`${latency}_min`)),
    highest,
  };
}

/** The value at a place within a bucket, whose ends are clipped to the group's latencies already. */
export const withinBucket = (
  place: Expression,
  { from, to, below, upTo }: Record<keyof PercentileBucket, Expression>,
): Expression =>
  plus(from, times(minus(to, from), divide(minus(place, below), minus(upTo, below))));
