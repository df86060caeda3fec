import type { Period } from '../../../core/periods/period.js';
import { momentOf, wallClock } from '../../../core/periods/wall-clock.js';
import type { ReportVisual } from '../report/report.js';

/** A step of a time axis: the value that rows of it carry, and the moment at which it begins. */
export interface Step {
  readonly key: string;
  readonly from: number;
  /** What the clock of the zone shows then, as if it stood in UTC. */
  readonly wall: number;
}

const hour = 3_600_000;
const day = 24 * hour;

const known = new WeakMap<Period, Map<ReportVisual['bucket'], readonly Step[]>>();

/** Every step of a period, those without a row included: a day of 25 hours has 25. */
export function stepsOf(period: Period, bucket: ReportVisual['bucket']): readonly Step[] {
  // Reading a zone's clock is slow, and all charts of a report share their steps.
  const ofPeriod = known.get(period) ?? new Map();
  known.set(period, ofPeriod);
  const steps = ofPeriod.get(bucket) ?? computedSteps(period, bucket);
  ofPeriod.set(bucket, steps);
  return steps;
}

function computedSteps({ from, to, timeZone }: Period, bucket: ReportVisual['bucket']): Step[] {
  const steps: Step[] = [];
  if (bucket === 'day') {
    for (let wall = wallClock(from, timeZone); ; wall += day) {
      const start = momentOf(wall, timeZone);
      if (start >= to) return steps;
      steps.push({ key: new Date(wall).toISOString().slice(0, 10), from: start, wall });
    }
  }
  // Steps are hours of UTC: in a zone that is half an hour off, the first begins before the period.
  for (let start = Math.floor(from / hour) * hour; start < to; start += hour) {
    steps.push({
      key: new Date(start).toISOString(),
      from: start,
      wall: wallClock(start, timeZone),
    });
  }
  return steps;
}
