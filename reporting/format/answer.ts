import type { Unit } from '../../core/units.js';
import type { ColourSlot } from './colour-slot.js';
import type { Format, ValueType } from './format.js';

/**
 * A value of an answer: text, a number, true or false, an ISO 8601 time in UTC, or nothing. A number that a double cannot
 * hold exactly, and every decimal, is its digits as text.
 */
export type AnswerCell = string | number | boolean | null;

/** A row of an answer, keyed by column name. Timestamps are ISO 8601 strings in UTC, counts are numbers. */
export type AnswerRow = Record<string, AnswerCell>;

/** Whether a rise of a measure is welcome, unwelcome, or neither: the colour of a change. */
export type Rise = 'good' | 'bad' | 'neutral';

/** What a column of an answer is, so that page, CSV and PDF show it alike. */
export interface AnswerColumn {
  readonly name: string;
  readonly title: string;
  readonly role: 'dimension' | 'measure';
  readonly type: ValueType;
  readonly unit?: Unit;
  readonly format: Format;
  /** Measures alone: whether a rise is welcome. */
  readonly rise?: Rise;
  /** Measures alone: the colour of its line or bars, the same in every chart. */
  readonly slot?: ColourSlot;
}

/** The times of the oldest and the newest request that somebody may see, milliseconds since 1970; null while there is none. */
export interface Extent {
  readonly oldest: number | null;
  readonly newest: number | null;
}
