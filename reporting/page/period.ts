import { dayMs, hourMs } from '../../core/periods/duration.js';
import type { Interval } from '../../core/periods/interval.js';
import { firstInstantFrom, wallClock } from '../../core/periods/time-zone.js';

/** The ranges that a reader picks by name, with the words they are picked by. */
export const presets = {
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
  'this-month': 'This month',
  'last-month': 'Last month',
} as const;

export type PresetName = keyof typeof presets;
export const defaultPreset: PresetName = '30d';

/** What the page was asked to show: a preset, which moves with the clock, or a fixed range. */
export type PeriodChoice = { readonly preset: PresetName } | Interval;

const rollingDays = { '7d': 7, '30d': 30, '90d': 90 } as const;

/**
 * The period of a choice at an instant. Presets begin with an hour or a day of the zone's clock, end with its hour that
 * is running, and lie on quarter hours, which is what roll-ups are kept by.
 */
export function periodOf(choice: PeriodChoice, now: number, timeZone: string): Interval {
  if (!('preset' in choice)) return choice;
  const wall = wallClock(now, timeZone);
  const end = now + (Math.floor(wall / hourMs) + 1) * hourMs - wall;
  if (choice.preset === '24h') return { from: end - dayMs, to: end };
  const today = new Date(wall);
  const [year, month, date] = [today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()];
  const start = (...ymd: [number, number, number]) => firstInstantFrom(Date.UTC(...ymd), timeZone);
  if (choice.preset === 'this-month') return { from: start(year, month, 1), to: end };
  if (choice.preset === 'last-month') {
    return { from: start(year, month - 1, 1), to: start(year, month, 1) };
  }
  return { from: start(year, month, date - rollingDays[choice.preset] + 1), to: end };
}

/**
 * The period that a page opens with when nobody chose one: where the newest request is older than all of it, the days up
 * to that request, since an empty page helps nobody. `moved` says that it is so, and the page says it too.
 */
export function openingPeriod(
  newest: number | null,
  now: number,
  timeZone: string,
): { readonly range: Interval; readonly moved: boolean } {
  const range = periodOf({ preset: defaultPreset }, now, timeZone);
  if (newest === null || newest >= range.from) return { range, moved: false };
  return { range: periodOf({ preset: defaultPreset }, newest, timeZone), moved: true };
}

/** The period of a choice, as a page with this newest request shows it. */
export const shownPeriod = (
  choice: PeriodChoice,
  newest: number | null,
  now: number,
  timeZone: string,
): { readonly range: Interval; readonly moved: boolean } =>
  'preset' in choice && choice.preset === defaultPreset
    ? openingPeriod(newest, now, timeZone)
    : { range: periodOf(choice, now, timeZone), moved: false };
