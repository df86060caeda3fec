/**
 * How a value is shown, on the page as in a mail, a PDF or QuickSight. It also says what the value is:
 * `percent` is a share of 1, `milliseconds` and `bytes` are numbers in that unit, `timestamp` is an ISO 8601 time in
 * UTC, `date` is YYYY-MM-DD, `weekday` is 1 (Monday) to 7, `hour-of-day` is 0 to 23, `country` is ISO 3166-1 alpha-2,
 * `status` is an HTTP status, `change` is a relative difference (0.1: 10 % more).
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
  | 'status';

/** What a value of a format is in an answer's row. */
export type ValueType = 'text' | 'boolean' | 'integer' | 'number' | 'timestamp' | 'date';

/** The type, and the unit of its numbers where they have one, of each format. */
export const formatTypes: Readonly<
  Record<Format, { readonly type: ValueType; readonly unit?: 'ms' | 'bytes' | 'share' }>
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
  status: { type: 'integer' },
};
