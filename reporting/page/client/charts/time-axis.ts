import { dayMs, hourMs, minuteMs } from '../../../../core/periods/duration.js';
import type { Interval } from '../../../../core/periods/interval.js';
import { type Bucket, type Step, stepsOf } from '../../../../core/periods/steps.js';
import { firstInstantFrom } from '../../../../core/periods/time-zone.js';
import type { AnswerCell } from '../../../format/answer.js';

const lengths: Record<Bucket, number> = { '5 minutes': 5 * minuteMs, hour: hourMs, day: dayMs };

/** One step of a time axis, with its place. */
export interface Tick extends Step {
  /** Evenly apart, so that an hour that clocks show twice has two places. */
  readonly x: number;
}

/** The instant at which the step of a time of an answer begins: that time, or the day's first instant in the zone. */
const startOf = (time: AnswerCell, timeZone: string): number => {
  const at = Date.parse(String(time));
  return /^\d{4}-\d\d-\d\d$/.test(String(time)) ? firstInstantFrom(at, timeZone) : at;
};

/** The step that a time of an answer stands for. */
export function stepAt(time: AnswerCell, bucket: Bucket, timeZone: string): Step {
  const from = startOf(time, timeZone);
  const [step] = stepsOf({ from, to: from + 1 }, bucket, timeZone);
  return step as Step;
}

// More steps than pixels are no chart; such a range is drawn from its first row to its last.
const mostTicks = 3000;

/**
 * Every step that a period touches, by the clock of the time zone, those without a row included.
 *
 * @param times what rows say of time
 */
export function ticksOf(
  period: Interval,
  bucket: Bucket,
  timeZone: string,
  times: readonly AnswerCell[],
): Tick[] {
  let range = period;
  if ((period.to - period.from) / lengths[bucket] > mostTicks) {
    if (times.length === 0) return [];
    const starts = times.map((time) => startOf(time, timeZone));
    const ends = [Math.min, Math.max].map((pick) => starts.reduce((a, b) => pick(a, b)));
    range = { from: ends[0] as number, to: (ends[1] as number) + 1 };
  }
  const steps = stepsOf(range, bucket, timeZone);
  const [first] = steps;
  return steps.map((step) => ({
    ...step,
    x: bucket === 'day' || first === undefined ? step.wall : step.from + first.wall - first.from,
  }));
}

const hoursApart = [1 / 12, 1 / 4, 1 / 2, 1, 2, 3, 4, 6, 12, 24, 48, 72, 168];

/** The steps of an axis that are labelled, evenly apart and at most so many: round hours, or every so many days. */
export function labelledOf(ticks: readonly Tick[], most: number): Tick[] {
  const [first] = ticks;
  const last = ticks.at(-1);
  if (first === undefined || last === undefined) return [];
  const span = last.x - first.x;
  const fits = hoursApart.find((hours) => span / (hours * hourMs) <= most);
  const apart = (fits ?? Math.ceil(span / dayMs / most) * 24) * hourMs;
  // Within a day labels stand on round hours, and midnight is among them; days are counted from the first.
  const origin = apart < dayMs ? 0 : Math.ceil(first.wall / dayMs) * dayMs;
  return ticks.filter(({ wall }) => (wall - origin) % apart === 0);
}
