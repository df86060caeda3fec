import { ProductError } from '../product-error.js';
import { dayMs, hourMs, minuteMs } from './duration.js';
import type { Interval } from './interval.js';

/**
 * Everything that asks the tz database, which Node and browsers bring as `Intl`. A `wall` is what a clock on the wall
 * shows, as the milliseconds of the same reading in UTC; `at` is an instant, milliseconds since 1970.
 *
 * A polyfill of Temporal (temporal-polyfill 1.0.8, MIT) would do the same: it adds 19 KB, compressed, to the page, which
 * needs these functions too, takes half as long again to read a clock, and has no answer to `firstInstantFrom` but for midnight.
 * Where runtimes bring Temporal of their own, this file is what to replace.
 */

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-u-ca-iso8601', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** What a clock on the wall of a time zone shows at an instant. */
export function wallClock(at: number, timeZone: string): number {
  if (timeZone === 'UTC') return at;
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(at)) part[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((at % 1000) + 1000) % 1000);
}

/** The distances from UTC a day before, at and a day after a reading, were it UTC: both sides of any change near it. */
const offsetsAround = (wall: number, timeZone: string): number[] =>
  [-1, 0, 1].map((days) => {
    const near = wall + days * dayMs;
    return wallClock(near, timeZone) - near;
  });

/**
 * The instant at which a clock shows what somebody wrote down. A reading that clocks skip is taken as if they had not
 * skipped it; of one that they show twice, the first. Temporal calls this `compatible`.
 */
export function instantShowing(wall: number, timeZone: string): number {
  const offsets = offsetsAround(wall, timeZone);
  const fits = offsets
    .map((offset) => wall - offset)
    .filter((at) => wallClock(at, timeZone) === wall);
  return fits.length > 0 ? Math.min(...fits) : wall - (offsets[0] ?? 0);
}

/**
 * The first instant at which a clock shows a reading, or a later one where clocks skip it: when a day begins, and when
 * something that is planned for an hour is due.
 */
export function firstInstantFrom(wall: number, timeZone: string): number {
  const shown = offsetsAround(wall, timeZone)
    .map((offset) => wall - offset)
    .filter((at) => wallClock(at, timeZone) === wall);
  if (shown.length > 0) return Math.min(...shown);
  // Every zone is within 26 hours of UTC, and clocks show `wall` or more from some instant on.
  let [before, from] = [wall - 26 * hourMs, wall + 26 * hourMs];
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (wallClock(middle, timeZone) >= wall) from = middle;
    else before = middle;
  }
  return from;
}

/** A time zone's distance from UTC, in minutes, up to an instant (null: for ever). */
export interface Offset {
  readonly minutes: number;
  readonly until: number | null;
}

const weekMs = 7 * dayMs;
// Outside these years no log was written, and looking for changes would take time for nothing.
const [earliest, latest] = [Date.UTC(2000), Date.UTC(2100)];

/** The distances from UTC that a zone has within a range, in order of time. */
export function offsetsOf(timeZone: string, range: Interval): readonly Offset[] {
  if (timeZone === 'UTC') return [{ minutes: 0, until: null }];
  const offsetAt = (at: number) => Math.round((wallClock(at, timeZone) - at) / minuteMs);
  // On whole minutes, which is when clocks change.
  const from = Math.floor(Math.max(range.from, earliest) / minuteMs) * minuteMs;
  const to = Math.ceil(Math.min(range.to, latest) / minuteMs) * minuteMs;
  const offsets: Offset[] = [];
  let current = offsetAt(from);
  for (let start = from; start < to; start += weekMs) {
    const end = Math.min(start + weekMs, to);
    if (offsetAt(end) === current) continue;
    let [before, after] = [start, end];
    while (after - before > minuteMs) {
      const middle = Math.floor((before + after) / 2 / minuteMs) * minuteMs;
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
