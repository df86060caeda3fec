import type { Interval } from '../../core/periods/interval.js';
import { ProductError } from '../../core/product-error.js';

const hour = 3_600_000;
const day = 24 * hour;

/** Refuses a range that ends before it begins. */
export function checkRange({ from, to }: Interval): void {
  if (!(Number.isFinite(from) && Number.isFinite(to) && from < to)) {
    throw new ProductError(
      'invalid-input',
      'The range ends before it begins: "from" must be earlier than "to".',
    );
  }
}

/** Whether roll-ups, which know whole hours only, can answer for exactly this range. */
export const isWholeHours = ({ from, to }: Interval): boolean =>
  from % hour === 0 && to % hour === 0;

/** The range of the same length right before. */
export const rangeBefore = ({ from, to }: Interval): Interval => ({
  from: from - (to - from),
  to: from,
});

/** The width of a step of time on an axis. */
export type Bucket = '5 minutes' | 'hour' | 'day';

/** The step that draws a range with neither a handful of points nor thousands of them. */
export const bucketOf = ({ from, to }: Interval): Bucket => {
  if (to - from <= 6 * hour) return '5 minutes';
  return to - from <= 7 * day ? 'hour' : 'day';
};

/** The UTC days a range touches, first and last, as partitions are named. */
export const daysOf = ({
  from,
  to,
}: Interval): { readonly first: string; readonly last: string } => ({
  first: new Date(from).toISOString().slice(0, 10),
  last: new Date(to - 1).toISOString().slice(0, 10),
});
