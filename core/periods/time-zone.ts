import { ProductError } from '../product-error.js';
import type { Interval } from './interval.js';
import { wallClock } from './wall-clock.js';

/** A time zone's distance from UTC, in minutes, up to a moment (null: for ever). */
export interface Offset {
  readonly minutes: number;
  readonly until: number | null;
}

const minute = 60_000;
const week = 7 * 86_400_000;
// Outside these years no log was written, and looking for changes would take time for nothing.
const [earliest, latest] = [Date.UTC(2000), Date.UTC(2100)];

/** The distances from UTC that a zone has within a range, in order of time. */
export function offsetsOf(timeZone: string, range: Interval): readonly Offset[] {
  const offsetAt = (moment: number) => Math.round((wallClock(moment, timeZone) - moment) / minute);
  const from = Math.max(range.from, earliest);
  const to = Math.min(range.to, latest);
  const offsets: Offset[] = [];
  let current = offsetAt(from);
  for (let start = from; start < to; start += week) {
    const end = Math.min(start + week, to);
    if (offsetAt(end) === current) continue;
    let [before, after] = [start, end];
    while (after - before > minute) {
      const middle = Math.floor((before + after) / 2 / minute) * minute;
      if (middle <= before) break;
      if (offsetAt(middle) === current) before = middle;
      else after = middle;
    }
    offsets.push({ minutes: current, until: after });
    current = offsetAt(end);
  }
  return [...offsets, { minutes: current, until: null }];
}

// A dashboard asks sixty times in one zone, and each look-up costs half a millisecond.
let checkedLast: string | undefined;

/** Refuses what is not a time zone. */
export function checkTimeZone(timeZone: string): void {
  if (timeZone === checkedLast) return;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    checkedLast = timeZone;
  } catch (cause) {
    throw new ProductError(
      'invalid-input',
      `"${timeZone.slice(0, 60)}" is not a time zone: give an IANA name such as Europe/Berlin.`,
      { cause },
    );
  }
}
