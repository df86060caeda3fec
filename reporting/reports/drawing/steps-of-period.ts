import type { Period } from '../../../core/periods/period.js';
import { type Bucket, type Step, stepsOf } from '../../../core/periods/steps.js';

const known = new WeakMap<Period, Map<Bucket, readonly Step[]>>();

/** Every step of a period, those without a row included: a day of 25 hours has 25. */
export function stepsOfPeriod(period: Period, bucket: Bucket): readonly Step[] {
  // Reading a zone's clock is slow, and all charts of a report share their steps.
  const ofPeriod = known.get(period) ?? new Map();
  known.set(period, ofPeriod);
  const steps = ofPeriod.get(bucket) ?? stepsOf(period, bucket, period.timeZone);
  ofPeriod.set(bucket, steps);
  return steps;
}
