import {
  atLeast,
  caseOf,
  column,
  divide,
  type Expression,
  greatest,
  least,
  max,
  min,
  minus,
  plus,
  sum,
  times,
} from '../expression/expression.js';
import { type HistogramLatency, histogramColumn, latencyBounds } from '../roll-ups/histogram.js';

/**
 * A percentile from the histogram columns of `usage`, in milliseconds: the formula that all engines compute. QuickSight computes it
 * as it stands here, DuckDB and Trino as `percentileSql` writes it.
 *
 * With N requests in order, the quantile q lies at place t = q (N - 1) + 1/2, each request filling one place. The first
 * bucket whose cumulative count reaches t holds it; within that bucket requests are taken as evenly spread, between the
 * bucket's least and greatest whole millisecond, both clipped to the least and greatest latency of the group.
 */
export function histogramPercentile(latency: HistogramLatency, quantile: number): Expression {
  const total = sum(column(`${latency}_count`));
  const [lowest, highest] = [min(column(`${latency}_min`)), max(column(`${latency}_max`))];
  const place = plus(times(quantile, minus(total, 1)), 0.5);
  const within = (
    from: Expression,
    to: Expression,
    before: Expression | number,
    upTo: Expression,
  ): Expression =>
    plus(from, times(minus(to, from), divide(minus(place, before), minus(upTo, before))));

  const cumulative = (index: number): Expression | number => {
    const bound = latencyBounds[index];
    return bound === undefined ? 0 : sum(column(histogramColumn(latency, bound)));
  };
  const floorOf = (index: number): Expression =>
    greatest((latencyBounds[index - 1] ?? -1) + 1, lowest);

  return caseOf(
    latencyBounds.map((bound, index) => {
      const upTo = sum(column(histogramColumn(latency, bound)));
      return {
        when: atLeast(upTo, place),
        value: within(floorOf(index), least(bound, highest), cumulative(index - 1), upTo),
      };
    }),
    within(floorOf(latencyBounds.length), highest, cumulative(latencyBounds.length - 1), total),
  );
}
