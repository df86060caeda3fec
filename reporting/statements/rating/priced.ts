import {
  above,
  type Decimal,
  decimal,
  lesser,
  rounded,
  zero,
} from '../../../core/money/decimal.js';
import type { PriceModel, PriceTier } from '../../../core/registry/price-plan.js';

/** A part of a quantity that has one price. Its amount is exact: nothing is rounded yet. */
export interface PricedPart {
  /** The number of the tier, from 1; undefined where the model has none. */
  readonly tier?: number;
  /** In units of the charge; of packages, how many. */
  readonly quantity: Decimal;
  readonly unitPrice: Decimal;
  /** What is due once, whatever the quantity. */
  readonly flatFee: Decimal;
  readonly amount: Decimal;
}

const part = (quantity: Decimal, unitPrice: string, flatFee = '0', tier?: number): PricedPart => {
  const [unit, flat] = [decimal(unitPrice), decimal(flatFee)];
  const amount = quantity.times(unit).plus(flat);
  return { ...(tier !== undefined && { tier }), quantity, unitPrice: unit, flatFee: flat, amount };
};

/**
 * What a quantity of 0 and more costs by a model, part by part. The amounts are exact, and the cost is their sum:
 *
 * - unit: quantity × price.
 * - graduated: the part of the quantity in each tier × its price, and the flat fee of each tier that is reached; the first one's always.
 * - volume: all of the quantity × the price of the tier in which it ends, and that tier's flat fee. A tier's bound belongs to it. The cost
 *   may fall where the next tier begins.
 * - package: as many packages as hold the quantity, × the price of one.
 */
export function priced(model: PriceModel, quantity: Decimal): PricedPart[] {
  switch (model.model) {
    case 'unit':
      return [part(quantity, model.unitPrice)];
    case 'graduated':
      return graduated(model.tiers, quantity);
    case 'volume':
      return [volume(model.tiers, quantity)];
    case 'package':
      return [part(packages(quantity, decimal(model.size)), model.price)];
  }
}

function graduated(tiers: readonly PriceTier[], quantity: Decimal): PricedPart[] {
  let from = zero;
  return tiers.flatMap(({ upTo, unitPrice, flatFee }, index) => {
    const start = from;
    const end = upTo === null ? quantity : lesser(quantity, decimal(upTo));
    if (upTo !== null) from = decimal(upTo);
    const isReached = index === 0 || quantity.cmp(start) > 0;
    return isReached ? [part(above(end, start), unitPrice, flatFee, index + 1)] : [];
  });
}

function volume(tiers: readonly PriceTier[], quantity: Decimal): PricedPart {
  const index = tiers.findIndex(({ upTo }) => upTo === null || quantity.cmp(decimal(upTo)) <= 0);
  const found = tiers[index];
  if (!found) throw new Error('The last tier of a plan has no end.');
  return part(quantity, found.unitPrice, found.flatFee, index + 1);
}

/** Whole packages. What division cuts off is seen by multiplying back, so that no quantity is near enough to be taken for whole. */
function packages(quantity: Decimal, size: Decimal): Decimal {
  const whole = rounded(quantity.div(size), 0, 'down');
  return whole.times(size).cmp(quantity) < 0 ? whole.plus(decimal('1')) : whole;
}
