import * as z from 'zod';
import { type Decimal, rounded, withPlaces } from './decimal.js';

/**
 * The currencies whose amounts do not have two digits after the point (ISO 4217, list one, 2025: "minor unit"). JavaScript's own
 * table is CLDR's, which says how prices are usually written, and has 0 for the Iraqi dinar's 3.
 */
const otherDigits: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};
const digitsOf = new Map(
  Object.entries(otherDigits).flatMap(([digits, codes]) =>
    codes.split(' ').map((code) => [code, Number(digits)] as const),
  ),
);
// JavaScript leaves some out that are units of account.
const known = new Set([...Intl.supportedValuesOf('currency'), ...digitsOf.keys()]);

/** A code of ISO 4217, such as EUR. */
export const currencyCode = z
  .string()
  .refine((code) => known.has(code), 'must be a code of ISO 4217, such as EUR');

/** How many digits after the point an amount of a currency has (ISO 4217). */
export const currencyDigits = (currency: string): number => digitsOf.get(currency) ?? 2;

/** An amount as it is billed: rounded half up, away from 0, to the digits of its currency. */
export const billed = (amount: Decimal, currency: string): Decimal =>
  rounded(amount, currencyDigits(currency), 'half up');

/** An amount that was rounded already, with all digits of its currency: `12.50`. */
export const amountText = (amount: Decimal, currency: string): string =>
  withPlaces(amount, currencyDigits(currency));
