import {
  atMost,
  between,
  column,
  count,
  countIf,
  equals,
  isNotNull,
  max,
  min,
  sum,
  text,
} from '../expression/expression.js';
import { type HistogramLatency, histogramColumn, latencyBounds } from './histogram.js';
import type { RollUpMeasure } from './roll-up.js';

const counted = (name: string, comment: string, from: number, to: number): RollUpMeasure => ({
  name,
  type: 'bigint',
  comment,
  aggregate: countIf(between(column('status'), from, to)),
});

const failed = (name: string, comment: string, failureClass: string): RollUpMeasure => ({
  name,
  type: 'bigint',
  comment,
  aggregate: countIf(equals(column('failure_class'), text(failureClass))),
});

/** What every roll-up counts. */
export const commonMeasures: readonly RollUpMeasure[] = [
  { name: 'requests', type: 'bigint', comment: 'Requests', aggregate: count },
  counted('successes', 'Requests answered 200 to 299', 200, 299),
  counted('client_errors', 'Requests answered 400 to 499', 400, 499),
  counted('server_errors', 'Requests answered 500 to 599', 500, 599),
  failed('throttled', 'Requests refused by a rate limit', 'throttle'),
  failed('quota_exceeded', "Requests refused by a usage plan's quota", 'quota'),
  {
    name: 'response_bytes',
    type: 'bigint',
    unit: 'bytes',
    comment: 'Bytes of response bodies',
    aggregate: sum(column('response_length')),
  },
  {
    name: 'first_seen',
    type: 'timestamp',
    comment: 'The time of the first request',
    aggregate: min(column('request_time')),
  },
  {
    name: 'last_seen',
    type: 'timestamp',
    comment: 'The time of the last request',
    aggregate: max(column('request_time')),
  },
];

/** Count, sum, least and greatest of a latency: its mean, and the ends of its distribution. */
export const latencySummary = (latency: string): readonly RollUpMeasure[] => {
  const of = column(latency);
  const measure = (suffix: string, comment: string, aggregate: RollUpMeasure['aggregate']) => ({
    name: `${latency}_${suffix}`,
    type: 'bigint' as const,
    comment,
    ...(suffix === 'count' ? {} : { unit: 'ms' as const }),
    aggregate,
  });
  return [
    measure('count', `Requests with a ${latency}`, countIf(isNotNull(of))),
    measure('sum', `Sum of ${latency}`, sum(of)),
    measure('min', `Least ${latency}`, min(of)),
    measure('max', `Greatest ${latency}`, max(of)),
  ];
};

/** One cumulative count per bound. */
export const latencyHistogram = (latency: HistogramLatency): readonly RollUpMeasure[] =>
  latencyBounds.map((bound) => ({
    name: histogramColumn(latency, bound),
    type: 'integer',
    comment: `Requests with a ${latency} of at most ${bound} ms`,
    aggregate: countIf(atMost(column(latency), bound)),
  }));
