/** The latencies whose distribution `usage` keeps. */
export const histogramLatencies = [
  'response_latency',
  'integration_latency',
  'authorizer_latency',
] as const;
export type HistogramLatency = (typeof histogramLatencies)[number];

/**
 * Upper bounds of the latency buckets, in milliseconds, each included in its bucket: a ratio of 1.15 between 4 ms
 * and 12 s (rounded to whole milliseconds), wider outside. Above the last one lies the open bucket.
 *
 * The lake's columns are named after these numbers, so that they are written out rather than computed.
 */
export const latencyBounds = [
  2, 4, 5, 6, 7, 8, 9, 11, 12, 14, 16, 19, 21, 25, 28, 33, 37, 43, 50, 57, 65, 75, 87, 100, 115,
  132, 151, 174, 200, 230, 265, 305, 350, 403, 463, 533, 613, 704, 810, 932, 1071, 1232, 1417, 1630,
  1874, 2155, 2478, 2850, 3278, 3769, 4335, 4985, 5733, 6592, 7581, 8718, 10_026, 11_530, 14_000,
  18_000, 24_000, 30_000,
] as const;

/**
 * The column that counts the requests of a latency at most `bound`. Counts are cumulative, as in a Prometheus
 * histogram: they add up over rows like any count, and a percentile needs no running sum over sixty columns. The open
 * bucket needs no column: it is what is left of the latency's count.
 */
export const histogramColumn = (latency: HistogramLatency, bound: number): string =>
  `${latency}_le_${bound}`;
