import { type Cell, cellIndex } from '../core/access-log/cells.js';
import { storedColumns } from '../core/access-log/columns.js';
import type { Field } from './field.js';
import { type Rejection, rejected } from './rejection.js';
import { requestTimeOf } from './request-time.js';

/** A line taken apart: its cells as far as the log fills them, and what is no cell. */
export interface Reading {
  readonly cells: Cell[];
  accountId: string | null;
  region: string | null;
  /** The preferred field that holds the time, with its text; null until one was seen. */
  time: { readonly field: Field; readonly text: string } | null;
}

const noCells: readonly Cell[] = storedColumns.map(() => null);

/** A reading in which nothing has been read. */
export const newReading = (): Reading => ({
  cells: noCells.slice(),
  accountId: null,
  region: null,
  time: null,
});

const largestCount = 2 ** 31 - 1;

/**
 * Puts the value of one field into the reading, typed.
 *
 * @param value not empty and not `-`, which are null
 * @returns why the value cannot be, or null
 */
export function read(reading: Reading, field: Field, value: string): Rejection | null {
  switch (field.kind) {
    case 'text':
      reading.cells[field.cell] = value;
      return null;
    case 'count':
    case 'size':
    case 'status': {
      const number = countOf(value);
      if (field.kind === 'status') {
        if (!(number >= 100 && number <= 599)) return rejected('bad_status', field.key);
      } else if (!(number <= (field.kind === 'count' ? largestCount : Number.MAX_SAFE_INTEGER))) {
        return rejected('bad_number', field.key);
      }
      reading.cells[field.cell] = number;
      return null;
    }
    case 'time':
      if (reading.time === null || field.rank < reading.time.field.rank) {
        reading.time = { field, text: value };
      }
      return null;
    case 'account':
      if (!/^\d{12}$/.test(value)) return rejected('bad_account', field.key);
      reading.accountId = value;
      return null;
    case 'region':
      if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(value)) return rejected('bad_region', field.key);
      reading.region = value;
      return null;
    case 'ignored':
      return null;
  }
}

/** Settles the time and checks that the request can be told from every other. */
export function settle(reading: Reading): Rejection | null {
  if (reading.time === null) return rejected('no_time');
  const ms = requestTimeOf(reading.time.text);
  if (Number.isNaN(ms)) return rejected('bad_time', reading.time.field.key);
  reading.cells[cellIndex.request_time] = ms;
  const { cells } = reading;
  const identified =
    cells[cellIndex.extended_request_id] !== null || cells[cellIndex.request_id] !== null;
  return identified ? null : rejected('no_identity');
}

/** A whole number from 0 on, in digits; NaN for anything else. */
function countOf(text: string): number {
  if (text.length > 16) return Number.NaN;
  let number = 0;
  for (let index = 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}
