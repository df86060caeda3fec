import { dayMs, hourMs } from './duration.js';
import { firstInstantFrom, wallClock } from './time-zone.js';

/** A day of the calendar, without a zone. `month` is 1 to 12. */
export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** The day that a zone's calendar shows at an instant (milliseconds since 1970). */
export const dayAt = (at: number, timeZone: string): CalendarDay => dayOf(wallClock(at, timeZone));

/** The first instant at which a zone's clocks show an hour of a day, or a later one where they skip it. */
export const hourOfDayAt = (day: CalendarDay, hour: number, timeZone: string): number =>
  firstInstantFrom(wallOf(day) + hour * hourMs, timeZone);

/** A number of days later (or, negative, earlier). */
export const daysLater = (day: CalendarDay, days: number): CalendarDay =>
  dayOf(wallOf(day) + days * dayMs);

/** 0 for Monday to 6 for Sunday. */
export const weekdayOf = (day: CalendarDay): number => (new Date(wallOf(day)).getUTCDay() + 6) % 7;

/** `2026-11-01`. */
export const dayText = (day: CalendarDay): string =>
  new Date(wallOf(day)).toISOString().slice(0, 10);

const wallOf = ({ year, month, day }: CalendarDay): number => Date.UTC(year, month - 1, day);

function dayOf(wall: number): CalendarDay {
  const date = new Date(wall);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}
