import { dayMs, hourMs, quarterHourMs } from '../../core/periods/duration.js';
import type { Interval } from '../../core/periods/interval.js';
import type { Bucket } from '../../core/periods/steps.js';
import { ProductError } from '../../core/product-error.js';

/** Refuses a range that ends before it begins. */
export function checkRange({ from, to }: Interval): void {
  if (!(Number.isFinite(from) && Number.isFinite(to) && from < to)) {
    throw new ProductError(
      'invalid-input',
      'The range ends before it begins: "from" must be earlier than "to".',
    );
  }
}

/** Whether roll-ups, which know quarter hours, can answer for exactly this range. */
export const isWholeQuarterHours = ({ from, to }: Interval): boolean =>
  from % quarterHourMs === 0 && to % quarterHourMs === 0;

/** The range of the same length right before. */
export const rangeBefore = ({ from, to }: Interval): Interval => ({
  from: from - (to - from),
  to: from,
});

/** The step that draws a range with neither a handful of points nor thousands of them. */
export const bucketOf = ({ from, to }: Interval): Bucket => {
  if (to - from <= 6 * hourMs) return '5 minutes';
  return to - from <= 7 * dayMs ? 'hour' : 'day';
};

/** The UTC days a range touches, first and last, as partitions are named. */
export const daysOf = ({
  from,
  to,
}: Interval): { readonly first: string; readonly last: string } => ({
  first: new Date(from).toISOString().slice(0, 10),
  last: new Date(to - 1).toISOString().slice(0, 10),
});
