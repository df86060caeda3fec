import type { AnswerColumn } from '../query/answer-column.js';
import type { Bucket } from '../query/range.js';

/** A value of an answer: text, a number, true or false, an ISO 8601 time in UTC, or nothing. */
export type AnswerCell = string | number | boolean | null;

/** What the server answers for a visual. */
export interface VisualAnswer {
  readonly columns: readonly AnswerColumn[];
  /** The rows, each with its cells in the order of the columns. */
  readonly rows: readonly (readonly AnswerCell[])[];
  /** The step of the time axis. */
  readonly bucket: Bucket;
  /** For a KPI: its course, [time, value], the time as in a visual over time. */
  readonly trend?: readonly (readonly [string, number | null])[];
}

/** One value that a filter offers, and how many requests of the period have it. */
export interface FilterOption {
  readonly value: string;
  readonly requests: number;
}

/** How new the data of a link are, milliseconds since 1970 by the server's clock; null while there are none. */
export interface Freshness {
  readonly newest: number | null;
  readonly now: number;
}
