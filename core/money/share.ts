import { currencyDigits } from './currency.js';
import { type Decimal, decimal, rounded, totalOf, zero } from './decimal.js';

/**
 * Shares a billed amount in proportion to weights, so that the shares add up to it: each is cut to the digits of the currency, and what is left
 * goes unit by unit to those of whom most was cut off; of two alike, to the earlier.
 *
 * @param total rounded to the digits of the currency; below 0 is shared as its opposite
 * @param weights 0 and above. If all are 0, the first has everything
 */
export function shared(total: Decimal, weights: readonly Decimal[], currency: string): Decimal[] {
  if (weights.length === 0) return [];
  if (total.cmp(zero) < 0)
    return shared(zero.minus(total), weights, currency).map((one) => zero.minus(one));
  const whole = totalOf(weights);
  if (whole.cmp(zero) === 0) return weights.map((_, place) => (place === 0 ? total : zero));
  const digits = currencyDigits(currency);
  const unit = decimal(`${digits === 0 ? '1' : `0.${'1'.padStart(digits, '0')}`}`);
  const shares = weights.map((weight, place) => {
    const exact = total.times(weight);
    const cut = rounded(exact.div(whole), digits, 'down');
    // Not divided, so that two that are alike stay so.
    return { place, cut, left: exact.minus(cut.times(whole)) };
  });
  let rest = total.minus(totalOf(shares.map(({ cut }) => cut)));
  const byRest = shares.toSorted((a, b) => b.left.cmp(a.left) || a.place - b.place);
  const given = shares.map(({ cut }) => cut);
  for (const { place } of byRest) {
    if (rest.cmp(zero) <= 0) break;
    given[place] = (given[place] as Decimal).plus(unit);
    rest = rest.minus(unit);
  }
  return given;
}
