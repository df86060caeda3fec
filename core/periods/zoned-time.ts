/** A day of the calendar, without a zone. `month` is 1 to 12. */
export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const dayMs = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of a zone show at an instant, as if they stood in UTC: milliseconds since 1970. */
function wallClock(at: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
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
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((at % 1000) + 1000) % 1000);
}

/** The day that a zone's calendar shows at an instant (milliseconds since 1970). */
export function dayAt(at: number, timeZone: string): CalendarDay {
  return dayOf(wallClock(at, timeZone));
}

/**
 * The instant at which a zone's clocks show an hour of a day, in milliseconds since 1970. Where clocks are
 * put back and show it twice, the first time; where they skip it, the moment at which they skip.
 */
export function instantOf(day: CalendarDay, hour: number, timeZone: string): number {
  const wanted = Date.UTC(day.year, day.month - 1, day.day, hour);
  // Every zone is within 26 hours of UTC, and clocks show `wanted` or more from some instant on.
  let low = wanted - 26 * 3_600_000;
  let high = wanted + 26 * 3_600_000;
  for (const offset of offsetsAround(wanted, timeZone)) {
    const candidate = wanted - offset;
    if (wallClock(candidate, timeZone) === wanted) high = Math.min(high, candidate);
  }
  if (high <= wanted + 25 * 3_600_000) return high;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (wallClock(middle, timeZone) >= wanted) high = middle;
    else low = middle;
  }
  return high;
}

/** How far a zone's clocks are ahead of UTC, a day before and a day after: both sides of any change in between. */
const offsetsAround = (at: number, timeZone: string): number[] =>
  [at - dayMs, at + dayMs].map((near) => wallClock(near, timeZone) - near);

/** A number of days later (or, negative, earlier). */
export const daysLater = ({ year, month, day }: CalendarDay, days: number): CalendarDay =>
  dayOf(Date.UTC(year, month - 1, day + days));

/** 0 for Monday to 6 for Sunday. */
export const weekdayOf = ({ year, month, day }: CalendarDay): number =>
  (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;

/** `2026-11-01`. */
export const dayText = ({ year, month, day }: CalendarDay): string =>
  new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);

function dayOf(wall: number): CalendarDay {
  const date = new Date(wall);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}
