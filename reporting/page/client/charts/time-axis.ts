import type { Interval } from '../../../../core/periods/interval.js';
import { momentOf, wallClock } from '../../../../core/periods/wall-clock.js';
import type { AnswerCell } from '../../../format/answer.js';
import type { Bucket } from '../../../query/range.js';

const hour = 3_600_000;
const day = 24 * hour;
const lengths: Record<Bucket, number> = { '5 minutes': hour / 12, hour, day };

/** One step of a time axis. */
export interface Tick extends Interval {
  /** Where it stands on the axis: the reading of the zone's clock, as if it were UTC. */
  readonly wall: number;
}

/** Where a time of an answer stands on the axis: a date of the zone, or a moment in UTC. */
export function wallOf(time: AnswerCell, timeZone: string): number {
  const text = String(time);
  const moment = Date.parse(text);
  return /^\d{4}-\d\d-\d\d$/.test(text) ? moment : wallClock(moment, timeZone);
}

/** The step that begins at a place of the axis. */
export function tickAt(wall: number, bucket: Bucket, timeZone: string): Tick {
  const from = momentOf(wall, timeZone);
  const to = bucket === 'day' ? momentOf(wall + day, timeZone) : from + lengths[bucket];
  return { wall, from, to };
}

// More steps than pixels are no chart; such a range is drawn from its first row to its last.
const mostTicks = 3000;

/** Every step that a period touches, by the clock of the time zone, those without a row included. */
export function ticksOf(
  period: Interval,
  bucket: Bucket,
  timeZone: string,
  walls: readonly number[],
): Tick[] {
  const length = lengths[bucket];
  const axisOf = (moment: number) => (bucket === 'day' ? wallClock(moment, timeZone) : moment);
  let first = axisOf(period.from);
  let last = axisOf(period.to - 1);
  if ((last - first) / length > mostTicks) {
    if (walls.length === 0) return [];
    const moments = bucket === 'day' ? walls : walls.map((wall) => momentOf(wall, timeZone));
    first = moments.reduce((a, b) => Math.min(a, b));
    last = moments.reduce((a, b) => Math.max(a, b));
  }
  const ticks: Tick[] = [];
  for (let at = Math.floor(first / length) * length; at <= last; at += length) {
    ticks.push(tickAt(bucket === 'day' ? at : wallClock(at, timeZone), bucket, timeZone));
  }
  return ticks;
}

const hoursApart = [1 / 12, 1 / 4, 1 / 2, 1, 2, 3, 4, 6, 12, 24, 48, 72, 168];

/** The places of an axis that are labelled, evenly apart and at most so many: round hours, or every so many days. */
export function labelledOf(ticks: readonly Tick[], most: number): number[] {
  const [first] = ticks;
  const last = ticks.at(-1);
  if (first === undefined || last === undefined) return [];
  const span = last.wall - first.wall;
  const fits = hoursApart.find((hours) => span / (hours * hour) <= most);
  const apart = (fits ?? Math.ceil(span / day / most) * 24) * hour;
  // Within a day labels stand on round hours, and midnight is among them; days are counted from the first.
  const origin = apart < day ? 0 : Math.ceil(first.wall / day) * day;
  return ticks.map(({ wall }) => wall).filter((wall) => (wall - origin) % apart === 0);
}
