import {
  type CalendarDay,
  dayAt,
  daysLater,
  dayText,
  hourOfDayAt,
  weekdayOf,
} from './calendar-day.js';
import { quarterHourMs } from './duration.js';
import type { Interval } from './interval.js';

export type Cadence = 'daily' | 'weekly' | 'monthly';

/** A day, a week from Monday, or a month, of a zone's calendar. */
export interface Period {
  readonly cadence: Cadence;
  readonly timeZone: string;
  readonly firstDay: CalendarDay;
  /** The first day that is not of the period any more. */
  readonly endDay: CalendarDay;
  /** From inclusive, to exclusive, milliseconds since 1970. A day of 23 or 25 hours is as long as it is. */
  readonly from: number;
  readonly to: number;
  /** Names the period within its zone: `d2026-11-01`, `w2026-11-02`, `m2026-11-01`. */
  readonly key: string;
}

/** When reports come: `hour` in `timeZone` on the day after each period's end. */
export interface ReportRhythm {
  readonly cadence: Cadence;
  readonly hour: number;
  readonly timeZone: string;
}

/** The period of a cadence that an instant (milliseconds since 1970) lies in. */
export const periodAt = (cadence: Cadence, timeZone: string, at: number): Period =>
  periodOfDay(cadence, timeZone, dayAt(at, timeZone));

/** The period of a cadence that a day lies in. */
export function periodOfDay(cadence: Cadence, timeZone: string, day: CalendarDay): Period {
  const firstDay = firstDayOf(cadence, day);
  const endDay = endDayOf(cadence, firstDay);
  return {
    cadence,
    timeZone,
    firstDay,
    endDay,
    from: hourOfDayAt(firstDay, 0, timeZone),
    to: hourOfDayAt(endDay, 0, timeZone),
    key: `${cadence.charAt(0)}${dayText(firstDay)}`,
  };
}

/** The period before another. */
export const previousPeriod = ({ cadence, timeZone, firstDay }: Period): Period =>
  periodOfDay(cadence, timeZone, daysLater(firstDay, -1));

/**
 * The part of the period before that a period is compared with, as far as it has gone at an instant, to its quarter hour that
 * is running: all of it when it is over.
 */
export function comparedPart(period: Period, at: number): Interval {
  const { from, to } = previousPeriod(period);
  if (at >= period.to) return { from, to };
  const gone = Math.max(1, Math.ceil((at - period.from) / quarterHourMs)) * quarterHourMs;
  return { from, to: Math.min(to, from + gone) };
}

/** The period after another. */
export const nextPeriod = ({ cadence, timeZone, endDay }: Period): Period =>
  periodOfDay(cadence, timeZone, endDay);

/** The last period that is over at an instant. */
export const lastCompletePeriod = (cadence: Cadence, timeZone: string, at: number): Period =>
  previousPeriod(periodAt(cadence, timeZone, at));

/** When the report of a period is due, in milliseconds since 1970: never before the period is over. */
export const dueAt = (period: Period, hour: number): number =>
  Math.max(period.to, hourOfDayAt(period.endDay, hour, period.timeZone));

/** The first period whose report is due after an instant, and when. */
export function nextDue({ cadence, hour, timeZone }: ReportRhythm, after: number) {
  let period = previousPeriod(lastCompletePeriod(cadence, timeZone, after));
  while (dueAt(period, hour) <= after) period = nextPeriod(period);
  return { period, dueAt: dueAt(period, hour) };
}

/**
 * The periods whose reports were due after `since` (exclusive) and up to `until` (inclusive), oldest first:
 * what a process that was stopped has to catch up with.
 */
export function duePeriods(rhythm: ReportRhythm, since: number, until: number): Period[] {
  const due: Period[] = [];
  for (let next = nextDue(rhythm, since); next.dueAt <= until; next = nextDue(rhythm, next.dueAt)) {
    due.push(next.period);
  }
  return due;
}

function firstDayOf(cadence: Cadence, day: CalendarDay): CalendarDay {
  if (cadence === 'daily') return day;
  if (cadence === 'weekly') return daysLater(day, -weekdayOf(day));
  return { ...day, day: 1 };
}

function endDayOf(cadence: Cadence, firstDay: CalendarDay): CalendarDay {
  if (cadence === 'daily') return daysLater(firstDay, 1);
  if (cadence === 'weekly') return daysLater(firstDay, 7);
  return firstDay.month === 12
    ? { year: firstDay.year + 1, month: 1, day: 1 }
    : { ...firstDay, month: firstDay.month + 1 };
}
