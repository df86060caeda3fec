import { failureClasses, signIns, type Term } from '../../core/access-log/vocabulary.js';
import { type StoredUnit, type Unit, units } from '../../core/units.js';

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

/** What the values of a format are, beside how they are shown. */
interface FormatDeclaration {
  readonly type: ValueType;
  readonly unit?: Unit;
  /** The most decimals where they differ from the unit's. */
  readonly decimals?: number;
  /** What nothing counts as: 0 of what is counted. A latency of nothing is none. */
  readonly ofNothing?: 0;
}

/** Numbers of a unit, typed by its exactness. */
const inUnit = (unit: Unit) =>
  ({ type: units[unit].exactness === 'whole' ? 'integer' : 'number', unit }) as const;

const formats: Readonly<Record<Format, FormatDeclaration>> = {
  text: { type: 'text' },
  boolean: { type: 'boolean' },
  number: { type: 'integer' },
  count: { type: 'integer', ofNothing: 0 },
  percent: inUnit('share'),
  change: { ...inUnit('share'), decimals: 1 },
  milliseconds: inUnit('ms'),
  bytes: { ...inUnit('bytes'), ofNothing: 0 },
  timestamp: { type: 'timestamp' },
  date: { type: 'date' },
  weekday: { type: 'integer' },
  'hour-of-day': { type: 'integer' },
  country: { type: 'text' },
  'sign-in': { type: 'text' },
  'failure-class': { type: 'text' },
  status: { type: 'integer' },
};

/** The type of a format's values, and the unit of its numbers where they have one. */
export const typeOf = (format: Format): { readonly type: ValueType; readonly unit?: Unit } => {
  const { type, unit } = formats[format];
  return unit === undefined ? { type } : { type, unit };
};

/** The most decimals of a format's numbers where they are not scaled. */
export const decimalsOf = (format: Format): number => {
  const { unit, decimals } = formats[format];
  return decimals ?? (unit === undefined ? 0 : units[unit].decimals);
};

/** What a step of time, a group or a period without a row holds: a count of nothing is zero, a latency of nothing is none. */
export const ofNothing = (format: Format): number | null => formats[format].ofNothing ?? null;

const terms: Partial<Record<Format, Readonly<Record<string, Term>>>> = {
  'sign-in': signIns,
  'failure-class': failureClasses,
};

/** What people read for a word that a column holds; undefined for what is no word of the format. */
export function termTitle(word: string, format: Format): string | undefined {
  const known = terms[format];
  return known !== undefined && Object.hasOwn(known, word) ? known[word]?.title : undefined;
}
