import { duckdb as dialect } from '../../reporting/expression/dialect/duckdb.js';
import {
  type HistogramLatency,
  histogramColumn,
  histogramLatencies,
  latencyBounds,
} from '../../reporting/roll-ups/histogram.js';
import { attributed } from '../../reporting/roll-ups/attributed.js';
import { renderRollUp } from '../../reporting/roll-ups/render-roll-up.js';
import { type RollUp, rollUpColumns } from '../../reporting/roll-ups/roll-up.js';

/** Counts of this many bits are added up as one number, two at a time: no count is larger than its column, an INTEGER. */
const bits = 31;
const one = 2 ** bits;

/** The bounds of a histogram two by two, each pair with the name of its sum. */
const pairsOf = (latency: HistogramLatency) =>
  Array.from({ length: Math.ceil(latencyBounds.length / 2) }, (_, index) => ({
    name: `${latency}_pair_${index}`,
    low: latencyBounds[2 * index] as number,
    high: latencyBounds[2 * index + 1],
  }));

/** The latencies whose histograms a roll-up has. */
export const latenciesOf = (rollUp: RollUp): readonly HistogramLatency[] =>
  histogramLatencies.filter((latency) =>
    rollUp.measures.some(({ name }) => name === histogramColumn(latency, latencyBounds[0])),
  );

/**
 * What `renderRollUp` computes, in DuckDB's own way, in less than half the time: two counts of a histogram are one sum, and
 * a histogram of a latency that no request has is not computed. Rows are in the order of tenants, so that a tenant's stand
 * together.
 *
 * @param requests the relation of requests
 * @param windows the table of windows
 * @param present the latencies that may have values
 */
export function selectRollUp(
  rollUp: RollUp,
  requests: string,
  windows: string,
  present: readonly HistogramLatency[] = histogramLatencies,
): string {
  const latencies = latenciesOf(rollUp);
  const histograms = new Map(
    latencies.flatMap((latency) => {
      const isPresent = present.includes(latency);
      return pairsOf(latency).flatMap(({ name, low, high }) => [
        [histogramColumn(latency, low), isPresent ? `${name} & ${one - 1}` : '0'] as const,
        ...(high === undefined
          ? []
          : [[histogramColumn(latency, high), isPresent ? `${name} >> ${bits}` : '0'] as const]),
      ]);
    }),
  );
  const grouped = renderRollUp({
    rollUp: { ...rollUp, measures: rollUp.measures.filter(({ name }) => !histograms.has(name)) },
    dialect,
    requests: attributed(requests, windows),
    also: latencies.filter((latency) => present.includes(latency)).flatMap(sumsOf),
  });
  const columns = rollUpColumns(rollUp).map(({ name }) => {
    const count = histograms.get(name);
    return count === undefined ? `"${name}"` : `CAST(${count} AS INTEGER) AS "${name}"`;
  });
  return `SELECT ${columns.join(', ')} FROM (${grouped} ORDER BY tenant_id, quarter_hour)`;
}

/** A request that is not above the lower bound counts for both. */
const sumsOf = (latency: HistogramLatency): string[] =>
  pairsOf(latency).map(({ name, low, high }) => {
    const above = high === undefined ? '' : `WHEN ${latency} <= ${high} THEN ${one}`;
    const both = high === undefined ? 1 : one + 1;
    return `CAST(sum(CASE WHEN ${latency} <= ${low} THEN ${both} ${above} ELSE 0 END) AS BIGINT) AS ${name}`;
  });
