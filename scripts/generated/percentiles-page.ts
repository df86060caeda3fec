import { latencyBounds } from '../../reporting/roll-ups/histogram.js';
import { type PercentileError, requestsPerShape } from './percentile-errors.js';

const number = (value: number): string => value.toFixed(value < 100 ? 1 : 0);

const row = ({ shape, percentile, exact, estimate }: PercentileError): string => {
  const error = (100 * (estimate - exact)) / exact;
  const sign = error >= 0.05 ? '+' : '';
  return `| ${shape} | ${percentile} | ${number(exact)} | ${number(estimate)} | ${sign}${error.toFixed(1)} % |`;
};

/** docs/percentiles.md, given what was measured. */
export const percentilesPage = (errors: readonly PercentileError[]): string => `# Percentiles

<!-- Written by \`npm run generate\`. -->

A percentile of percentiles is wrong. So the table \`usage\` keeps, for each quarter hour and for the response, the integration
and the authorizer latency of each group, how many requests took at most ${latencyBounds[0]} ms, at most ${latencyBounds[1]} ms and so on, for ${latencyBounds.length} bounds: a ratio of 1.15
between 4 ms and 12 s, wider outside. Counts add up, so that p50, p95 and p99 hold for any slice of any range.

With N requests in order, the quantile q lies at place t = q (N - 1) + 1/2. The first bound whose count reaches t closes
the bucket it lies in; within the bucket requests are taken as evenly spread, between the bucket's least and greatest
whole millisecond, both clipped to the least and greatest latency of the group. The formula stands twice:
as branches in \`reporting/query/percentile.ts\`, which QuickSight's calculated fields are rendered from, and over arrays in
\`reporting/query/percentile-sql.ts\` for DuckDB and Athena, which plan that a hundred times faster. A test computes both for three
hundred groups of latencies, empty ones and single ones included, and holds them equal.

A question that only single requests can answer (by IP address, principal or request id, or over part of a quarter hour) reads
\`requests\`, where DuckDB's percentiles are exact and Athena's are those of \`approx_percentile\`.

What the formula makes of ${requestsPerShape.toLocaleString('en')} requests of each shape, in milliseconds:

| shape | percentile | exact | histogram | error |
| --- | --- | ---: | ---: | ---: |
${errors.map(row).join('\n')}

The bounds, in milliseconds: ${latencyBounds.join(', ')}.
`;
