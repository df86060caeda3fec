import { billed } from '../../../core/money/currency.js';
import { type Decimal, decimal, totalOf } from '../../../core/money/decimal.js';
import type { PriceTerms } from '../../../core/registry/price-plan.js';
import { charged, type RatedCharge } from './charged.js';
import { type Days, ofDays } from './days.js';
import { isBillable, type Usage, usedOf } from './used.js';

/** A period of one consumer, rated. The total is the sum of the fee and the charges. */
export interface RatedPeriod {
  readonly currency: string;
  readonly days: Days;
  readonly fixedFee: Decimal;
  readonly charges: readonly RatedCharge[];
  readonly total: Decimal;
}

/**
 * Rates the use of a period by the terms of a plan. Nothing else enters: the same use and terms give the same amounts whenever and wherever they
 * are rated, whatever the order of the rows.
 *
 * @param days the days of the period on which the plan was in force; rows of other days are not to be given
 * @param isOver whether the period has ended: what is missing to a minimum is charged then
 */
export function rated(
  terms: PriceTerms,
  usage: readonly Usage[],
  { days, isOver }: { readonly days: Days; readonly isOver: boolean },
): RatedPeriod {
  const { currency } = terms;
  const billable = usage.filter((row) => isBillable(terms.billable, row));
  const fixedFee = billed(ofDays(decimal(terms.fixedFee), days), currency);
  const charges = terms.charges.map((charge) =>
    charged(charge, usedOf(charge, billable), { currency, days, isOver }),
  );
  return {
    currency,
    days,
    fixedFee,
    charges,
    total: totalOf([fixedFee, ...charges.map(({ total }) => total)]),
  };
}
