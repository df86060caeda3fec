import {
  column,
  divide,
  type Expression,
  max,
  min,
  minus,
  plus,
  squareRoot,
  sum,
  times,
} from '../expression/expression.js';
import type { Rise } from '../format/answer.js';
import { type ColourSlot, seriesSlot, statusSlot } from '../format/colour-slot.js';
import type { Format } from '../format/format.js';
import { failureSlot } from '../format/slots.js';
import type { Narrowing } from './filters.js';

/** A percentile of a latency: by the histogram on a roll-up, exact on `requests`. */
export interface Percentile {
  readonly latency: 'response_latency' | 'integration_latency' | 'authorizer_latency';
  /** Such as 0.95. */
  readonly quantile: number;
}

/** What is counted or computed over a group of rows, as an expression over the columns of roll-ups. */
export interface Measure {
  readonly title: string;
  readonly format: Format;
  readonly rise: Rise;
  readonly of: Expression | Percentile;
  /** The requests that it counts or is a share of, as filters, where they are not all of a group: where a click on it leads. */
  readonly only?: Narrowing;
  /** Its colour in every chart; one is chosen by its place in the chart where it says none. */
  readonly slot?: ColourSlot;
}

const total = (name: string): Expression => sum(column(name));
const mean = (latency: string): Expression =>
  divide(total(`${latency}_sum`), total(`${latency}_count`));
const errors = plus(total('client_errors'), total('server_errors'));

const classes = (...status_class: readonly string[]): Narrowing => ({ status_class });
const failures = (...failure_class: readonly string[]): Narrowing => ({ failure_class });

const counted = (
  name: string,
  title: string,
  slot: ColourSlot,
  only?: Narrowing,
  rise: Rise = 'bad',
): Measure => ({
  title,
  format: 'count',
  rise,
  of: total(name),
  slot,
  ...(only && { only }),
});
const share = (
  of: Expression,
  title: string,
  slot: ColourSlot,
  only: Narrowing,
  rise: Rise = 'bad',
): Measure => ({
  title,
  format: 'percent',
  rise,
  of: divide(of, total('requests')),
  slot,
  only,
});
/**
 * The share of requests that is certain at 97.5 %: the lower bound of Wilson's score interval (E. B. Wilson, Probable
 * inference, the law of succession, and statistical inference, 1927). Shares of few requests are less certain.
 */
const certainShare = (of: Expression): Expression => {
  const requests = total('requests');
  const z = 1.96;
  const spread = plus(times(divide(of, requests), minus(requests, of)), z ** 2 / 4);
  const lower = minus(plus(of, z ** 2 / 2), times(z, squareRoot(spread)));
  return divide(lower, plus(requests, z ** 2));
};
const milliseconds = (title: string, of: Measure['of'], slot: ColourSlot): Measure => ({
  title,
  format: 'milliseconds',
  rise: 'bad',
  of,
  slot,
});
const percentileSlots = { 0.5: seriesSlot(1), 0.95: seriesSlot(4), 0.99: seriesSlot(5) };
const percentile = (
  title: string,
  latency: Percentile['latency'],
  quantile: keyof typeof percentileSlots,
): Measure => milliseconds(title, { latency, quantile }, percentileSlots[quantile]);

const all = seriesSlot(0);
const good = statusSlot('2');
const clientErrors = statusSlot('4');
const serverErrors = statusSlot('5');

/** Every measure, once. The names are the column names of answers. */
export const measures = {
  requests: counted('requests', 'Requests', all, undefined, 'good'),
  successes: counted('successes', 'Successful requests', good, classes('2xx'), 'good'),
  client_errors: counted('client_errors', '4xx errors', clientErrors, classes('4xx')),
  server_errors: counted('server_errors', '5xx errors', serverErrors, classes('5xx')),
  errors: {
    title: 'Errors',
    format: 'count',
    rise: 'bad',
    of: errors,
    only: classes('4xx', '5xx'),
    slot: serverErrors,
  },
  throttled: counted('throttled', 'Throttled', failureSlot('throttle'), failures('throttle')),
  quota_exceeded: counted('quota_exceeded', 'Over quota', failureSlot('quota'), failures('quota')),
  refused: {
    title: 'Refused by a limit',
    format: 'count',
    rise: 'bad',
    of: plus(total('throttled'), total('quota_exceeded')),
    only: failures('throttle', 'quota'),
    slot: failureSlot('throttle'),
  },
  success_rate: share(total('successes'), 'Success rate', good, classes('2xx'), 'good'),
  error_rate: share(errors, 'Error rate', serverErrors, classes('4xx', '5xx')),
  certain_error_rate: {
    title: 'Error rate, at least',
    format: 'percent',
    rise: 'bad',
    of: certainShare(errors),
    slot: serverErrors,
  },
  client_error_rate: share(total('client_errors'), '4xx rate', clientErrors, classes('4xx')),
  server_error_rate: share(total('server_errors'), '5xx rate', serverErrors, classes('5xx')),
  response_bytes: {
    title: 'Data sent',
    format: 'bytes',
    rise: 'neutral',
    of: total('response_bytes'),
  },
  mean_response_latency: milliseconds('Mean response latency', mean('response_latency'), all),
  p50: percentile('Response p50', 'response_latency', 0.5),
  p95: percentile('Response p95', 'response_latency', 0.95),
  p99: percentile('Response p99', 'response_latency', 0.99),
  max_response_latency: milliseconds(
    'Slowest response',
    max(column('response_latency_max')),
    seriesSlot(5),
  ),
  mean_integration_latency: milliseconds(
    'Mean integration latency',
    mean('integration_latency'),
    seriesSlot(6),
  ),
  integration_p50: percentile('Integration p50', 'integration_latency', 0.5),
  integration_p95: percentile('Integration p95', 'integration_latency', 0.95),
  integration_p99: percentile('Integration p99', 'integration_latency', 0.99),
  mean_authorizer_latency: milliseconds(
    'Mean authorizer latency',
    mean('authorizer_latency'),
    seriesSlot(7),
  ),
  authorizer_p50: percentile('Authorizer p50', 'authorizer_latency', 0.5),
  authorizer_p95: percentile('Authorizer p95', 'authorizer_latency', 0.95),
  authorizer_p99: percentile('Authorizer p99', 'authorizer_latency', 0.99),
  first_seen: {
    title: 'First seen',
    format: 'timestamp',
    rise: 'neutral',
    of: min(column('first_seen')),
  },
  last_seen: {
    title: 'Last seen',
    format: 'timestamp',
    rise: 'neutral',
    of: max(column('last_seen')),
  },
  example_message: {
    title: 'Message',
    format: 'text',
    rise: 'neutral',
    of: max(column('error_message')),
  },
} as const satisfies Record<string, Measure>;

export type MeasureName = keyof typeof measures;
