import Big from 'big.js';

/**
 * An exact decimal number. No method takes or gives a binary number, and the library refuses one at run time as well, so that none
 * can touch an amount.
 */
export interface Decimal {
  plus(other: Decimal): Decimal;
  minus(other: Decimal): Decimal;
  times(other: Decimal): Decimal;
  /** To forty places, cut off: far more than any rounding afterwards looks at. */
  div(other: Decimal): Decimal;
  /** Below 0, 0 or above 0, as the number is less than the other, equal, or more. */
  cmp(other: Decimal): number;
  /** Without an exponent, with as many digits as it has. */
  toFixed(): string;
}

const Exact = Big();
Exact.strict = true;
Exact.DP = 40;
Exact.RM = Big.roundDown;
// Every text without an exponent.
Exact.PE = 1_000_000;
Exact.NE = -1_000_000;

/** A decimal text as a number: `12`, `0.0071`, `-3.50`. */
export const decimalText = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/**
 * Reads a decimal text, or takes a count.
 *
 * @throws RangeError if the text is no decimal number; exponents are none
 */
export function decimal(given: string | bigint): Decimal {
  const text = String(given);
  if (!decimalText.test(text))
    throw new RangeError(`${JSON.stringify(text)} is no decimal number.`);
  return new Exact(text) as Decimal;
}

export const zero = decimal('0');

export const totalOf = (numbers: Iterable<Decimal>): Decimal => {
  let total = zero;
  for (const number of numbers) total = total.plus(number);
  return total;
};

export const lesser = (one: Decimal, other: Decimal): Decimal =>
  one.cmp(other) <= 0 ? one : other;
export const greater = (one: Decimal, other: Decimal): Decimal =>
  one.cmp(other) >= 0 ? one : other;

/** What a number is above another, or 0. */
export const above = (one: Decimal, other: Decimal): Decimal => greater(one.minus(other), zero);

type Rounding = 'half up' | 'down' | 'up';
const modes: Readonly<Record<Rounding, Big.RoundingMode>> = {
  'half up': Big.roundHalfUp,
  down: Big.roundDown,
  up: Big.roundUp,
};

/** Rounds to a number of places; `half up` and `up` go away from 0, `down` towards it. */
export const rounded = (number: Decimal, places: number, how: Rounding): Decimal =>
  (number as Big).round(places, modes[how]) as Decimal;

/** A number with exactly so many places, as an amount is written. It has to be rounded to them already. */
export const withPlaces = (number: Decimal, places: number): string =>
  // The library writes a 0 that came of a negative number with its sign.
  (number.cmp(zero) === 0 ? (zero as Big) : (number as Big)).toFixed(places);
