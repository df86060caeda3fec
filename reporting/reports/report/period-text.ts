import { type CalendarDay, daysLater } from '../../../core/periods/calendar-day.js';
import type { Period } from '../../../core/periods/period.js';
import type { Report } from './report.js';

/**
 * A period in words, by the days of its calendar: `Monday, 16 November 2026`, `16–22 November 2026`, `November 2026`.
 * Instants would not do: where clocks change at midnight, a day begins at one o'clock.
 */
export function periodText({ cadence, firstDay, endDay }: Period, locale: string): string {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options });
  const first = atNoon(firstDay);
  if (cadence === 'monthly') return format({ month: 'long', year: 'numeric' }).format(first);
  const day = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  if (cadence === 'daily') return format({ weekday: 'long', ...day }).format(first);
  return format(day).formatRange(first, atNoon(daysLater(endDay, -1)));
}

/** The same with a word for a period that was not over when the lake was asked. */
export const periodTextAsOf = (period: Period, locale: string, askedAt: number): string =>
  `${periodText(period, locale)}${askedAt < period.to ? ' (so far)' : ''}`;

/** What a report is compared with, in words. */
export function comparisonText({
  comparison,
  previous,
  tenant,
}: Pick<Report, 'comparison' | 'previous' | 'tenant'>): string {
  const before = periodText(previous, tenant.locale);
  if (comparison === 'partly-on-record') {
    return `${before} is only partly on record: nothing is compared with it`;
  }
  return `Compared with ${comparison === 'same-part' ? 'the same part of ' : ''}${before}`;
}

const atNoon = ({ year, month, day }: CalendarDay): number => Date.UTC(year, month - 1, day, 12);
