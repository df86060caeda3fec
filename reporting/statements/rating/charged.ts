import { billed } from '../../../core/money/currency.js';
import {
  above,
  type Decimal,
  decimal,
  lesser,
  totalOf,
  zero,
} from '../../../core/money/decimal.js';
import { shared } from '../../../core/money/share.js';
import type { UsageCharge } from '../../../core/registry/price-plan.js';
import { type Days, freeOfDays, ofDays } from './days.js';
import { type PricedPart, priced } from './priced.js';

/** A line of a charge: what it is for, and its amount, rounded so that the lines of a charge add up to it. */
export type ChargeLine =
  | ({ readonly kind: 'usage'; readonly exact: Decimal } & Omit<PricedPart, 'amount'> & {
        readonly amount: Decimal;
        /** This line's share of the charge's discount, 0 or more; it stands in the line `discount` and in no other. */
        readonly discount: Decimal;
      })
  | { readonly kind: 'discount' | 'maximum' | 'minimum'; readonly amount: Decimal };

/** A charge of one period, rated. All amounts are rounded to the digits of the currency; the total is the sum of the lines. */
export interface RatedCharge {
  readonly name: string;
  /** All that was used, what of it was free, and what was priced: in units of the charge. */
  readonly used: Decimal;
  readonly free: Decimal;
  readonly billable: Decimal;
  readonly lines: readonly ChargeLine[];
  readonly total: Decimal;
}

export interface Rated {
  readonly currency: string;
  readonly days: Days;
  /** Whether the period is over: what is missing to a minimum is charged then, and not before. */
  readonly isOver: boolean;
}

/**
 * Rates what was used in a period, from its beginning.
 *
 * In this order: what is free, the price, the discount, the maximum, the minimum. Each charge is rounded once, half up and away from 0, after its
 * parts were added; the discount is an amount of its own and rounded too. The minimum holds for as many days as the plan was in force.
 *
 * @param used 0 and more, in units of the charge
 */
export function charged(
  charge: UsageCharge,
  used: Decimal,
  { currency, days, isOver }: Rated,
): RatedCharge {
  const allowed = freeOfDays(decimal(charge.free), days);
  const free = lesser(used, allowed);
  const billable = above(used, allowed);
  const parts = priced(charge.price, billable);
  const exact = totalOf(parts.map(({ amount }) => amount));
  const discount = billed(exact.times(decimal(charge.discount)), currency);
  const discounted = above(exact, discount);
  const bounded =
    charge.maximum === null ? discounted : lesser(discounted, decimal(charge.maximum));
  const gross = billed(exact, currency);
  const net = billed(bounded, currency);
  const reduced = gross.minus(discount).minus(net);
  const missing =
    isOver && charge.minimum !== null
      ? billed(above(ofDays(decimal(charge.minimum), days), bounded), currency)
      : zero;

  const weights = parts.map(({ amount }) => amount);
  const amounts = shared(gross, weights, currency);
  const discounts = shared(discount, weights, currency);
  const lines: ChargeLine[] = [
    ...parts.map(
      ({ amount, ...part }, place): ChargeLine => ({
        kind: 'usage',
        ...part,
        exact: amount,
        amount: amounts[place] ?? zero,
        discount: discounts[place] ?? zero,
      }),
    ),
    ...line('discount', zero.minus(discount)),
    ...line('maximum', zero.minus(reduced)),
    ...line('minimum', missing),
  ];
  const total = totalOf(lines.map(({ amount }) => amount));
  return { name: charge.name, used, free, billable, lines, total };
}

const line = (kind: 'discount' | 'maximum' | 'minimum', amount: Decimal): ChargeLine[] =>
  amount.cmp(zero) === 0 ? [] : [{ kind, amount }];
