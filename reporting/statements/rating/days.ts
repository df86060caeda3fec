import { type Decimal, decimal, rounded } from '../../../core/money/decimal.js';

/** How many days of a whole period a plan was in force: days of the tenant's calendar, 1 ≤ inForce ≤ ofPeriod. */
export interface Days {
  readonly inForce: number;
  readonly ofPeriod: number;
}

/**
 * A whole period's amount for the days that a plan was in force, not yet rounded: amount × days ÷ days of the period. Days of the calendar,
 * and not seconds, so that the day on which clocks change costs what every day does.
 */
export const ofDays = (amount: Decimal, { inForce, ofPeriod }: Days): Decimal =>
  amount.times(decimal(BigInt(inForce))).div(decimal(BigInt(ofPeriod)));

/** A free quantity for these days: whole units, the rest is cut off. */
export const freeOfDays = (free: Decimal, days: Days): Decimal =>
  rounded(ofDays(free, days), 0, 'down');
