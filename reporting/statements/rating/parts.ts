import { type Decimal, totalOf } from '../../../core/money/decimal.js';

/**
 * What a further part of a period is billed: what the period costs until its end, less what was billed for the parts before. So the parts add
 * up to the whole however it was cut, and a part can be a credit.
 *
 * @param costUntilNow the rounded cost of all that was used since the period began
 */
export const billedPart = (costUntilNow: Decimal, before: readonly Decimal[]): Decimal =>
  costUntilNow.minus(totalOf(before));
