import { failureClasses, signIns, type Term } from '../../core/access-log/vocabulary.js';
import type { StoredUnit, Unit } from '../../core/units.js';

/**
 * How a value is shown, on the page as in a mail, a PDF or QuickSight. It also says what the value is:
 * `percent` is a share of 1, `milliseconds` and `bytes` are numbers in that unit, `timestamp` is an ISO 8601 time in
 * UTC, `date` is YYYY-MM-DD, `weekday` is 1 (Monday) to 7, `hour-of-day` is 0 to 23, `country` is ISO 3166-1 alpha-2,
 * `sign-in` and `failure-class` are words of `core/access-log/vocabulary.ts`, `status` is an HTTP status, `change` is a relative difference (0.1: 10 % more).
 */
export type Format =
  | 'text'
  | 'boolean'
  | 'number'
  | 'count'
  | 'percent'
  | 'change'
  | 'milliseconds'
  | 'bytes'
  | 'timestamp'
  | 'date'
  | 'weekday'
  | 'hour-of-day'
  | 'country'
  | 'sign-in'
  | 'failure-class'
  | 'status';

/** What a value of a format is in an answer's row. */
export type ValueType = 'text' | 'boolean' | 'integer' | 'number' | 'timestamp' | 'date';

/** The format of what is stored in a unit. */
export const formatOfUnit = {
  ms: 'milliseconds',
  bytes: 'bytes',
} as const satisfies Record<StoredUnit, Format>;

/** The type, and the unit of its numbers where they have one, of each format. */
export const formatTypes: Readonly<
  Record<Format, { readonly type: ValueType; readonly unit?: Unit }>
> = {
  text: { type: 'text' },
  boolean: { type: 'boolean' },
  number: { type: 'integer' },
  count: { type: 'integer' },
  percent: { type: 'number', unit: 'share' },
  change: { type: 'number', unit: 'share' },
  milliseconds: { type: 'number', unit: 'ms' },
  bytes: { type: 'integer', unit: 'bytes' },
  timestamp: { type: 'timestamp' },
  date: { type: 'date' },
  weekday: { type: 'integer' },
  'hour-of-day': { type: 'integer' },
  country: { type: 'text' },
  'sign-in': { type: 'text' },
  'failure-class': { type: 'text' },
  status: { type: 'integer' },
};

const terms: Partial<Record<Format, Readonly<Record<string, Term>>>> = {
  'sign-in': signIns,
  'failure-class': failureClasses,
};

/** What people read for a word that a column holds; undefined for what is no word of the format. */
export function termTitle(word: string, format: Format): string | undefined {
  const known = terms[format];
  return known !== undefined && Object.hasOwn(known, word) ? known[word]?.title : undefined;
}
