import { dayMs, hourMs, minuteMs } from './duration.js';
import type { Interval } from './interval.js';
import { firstInstantFrom, type Offset, offsetsOf } from './time-zone.js';

/** The width of a step of time on an axis. */
export type Bucket = '5 minutes' | 'hour' | 'day';

/** One step of a time axis. */
export interface Step extends Interval {
  /** What rows of the step carry: its start in UTC (ISO 8601), or its day of the zone's calendar (YYYY-MM-DD). */
  readonly key: string;
  /** What the zone's clock shows when the step begins, as the milliseconds of the same reading in UTC. */
  readonly wall: number;
}

/**
 * The minutes that a zone's clock has moved on when an hour of UTC begins, 0 to 59, up to an instant (null: for ever):
 * 30 where a zone is half an hour off. Steps of hours depend on nothing else.
 */
export function hourPhases(offsets: readonly Offset[]): readonly Offset[] {
  const phases: Offset[] = [];
  for (const { minutes, until } of offsets) {
    const phase = ((minutes % 60) + 60) % 60;
    if (phases.at(-1)?.minutes === phase) phases.pop();
    phases.push({ minutes: phase, until });
  }
  return phases;
}

/**
 * Every step that a range touches, whole, in order of time. Hours begin on the hours of the zone's clock; where clocks
 * are put forward or back by part of an hour, a new step begins then. The queries cut time alike (`timeDimension`).
 */
export function stepsOf(range: Interval, bucket: Bucket, timeZone: string): Step[] {
  const around = { from: range.from - 2 * dayMs, to: range.to + 2 * dayMs };
  const offsets = offsetsOf(timeZone, around);
  if (bucket === 'day') return daysOf(range, offsets, timeZone);
  const phases = bucket === 'hour' ? hourPhases(offsets) : [{ minutes: 0, until: null }];
  const length = bucket === 'hour' ? hourMs : 5 * minuteMs;
  const steps: Step[] = [];
  for (let at = range.from; at < range.to; ) {
    const { minutes, since, until } = inForce(phases, at);
    const whole = Math.floor((at + minutes * minuteMs) / length) * length - minutes * minuteMs;
    const from = Math.max(whole, since);
    const to = Math.min(whole + length, until);
    const wall = from + inForce(offsets, from).minutes * minuteMs;
    steps.push({ key: new Date(from).toISOString(), from, to, wall });
    at = to;
  }
  return steps;
}

function daysOf(range: Interval, offsets: readonly Offset[], timeZone: string): Step[] {
  const wallAt = (at: number) => at + inForce(offsets, at).minutes * minuteMs;
  const dayAt = (at: number) => Math.floor(wallAt(at) / dayMs) * dayMs;
  const steps: Step[] = [];
  for (let wall = dayAt(range.from); wall <= dayAt(range.to - 1); wall += dayMs) {
    const [from, to] = [firstInstantFrom(wall, timeZone), firstInstantFrom(wall + dayMs, timeZone)];
    // A day that a zone's calendar leaves out has no time in it.
    if (from < to) steps.push({ key: new Date(wall).toISOString().slice(0, 10), from, to, wall });
  }
  return steps;
}

/** The distance from UTC, or the phase, at an instant, and how long it holds. */
function inForce(offsets: readonly Offset[], at: number) {
  let since = Number.NEGATIVE_INFINITY;
  for (const { minutes, until } of offsets) {
    if (until === null || at < until) {
      return { minutes, since, until: until ?? Number.POSITIVE_INFINITY };
    }
    since = until;
  }
  throw new Error('The last distance from UTC holds for ever.');
}
