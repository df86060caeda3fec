import type { Bucket } from '../../core/periods/steps.js';
import type { AnswerCell, AnswerColumn, Extent } from '../format/answer.js';

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

/** How far the data of a link reach now, with the server's clock, milliseconds since 1970. */
export interface Freshness extends Extent {
  readonly now: number;
}
