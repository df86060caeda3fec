import type { Cells } from '../../core/access-log/cells.js';
import { separator } from '../lake/csv-segment.js';

const separatorCode = separator.charCodeAt(0);
const newline = 10;
const quote = 34;
const space = 32;
/** What the CSV reader would take for its own. */
const special = new RegExp(`["\r\n${separator}]`);
/** Short text is copied character by character, which is faster than a call into the runtime. */
const shortText = 40;

/** Writes rows as the CSV that the lake reads, into one growing buffer. */
export interface RowWriter {
  /** `layout`: the places of the cells that are written. */
  write(cells: Cells, layout: readonly number[], accountId: string, region: string): void;
  /** The bytes written so far; valid until the next `write`. */
  bytes(): Buffer;
  clear(): void;
}

export function createRowWriter(): RowWriter {
  let buffer = Buffer.allocUnsafeSlow(256 * 1024);
  let end = 0;

  const reserve = (bytes: number): void => {
    if (end + bytes <= buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(buffer.length * 2, end + bytes));
    buffer.copy(larger, 0, 0, end);
    buffer = larger;
  };

  const text = (value: string): void => {
    const { length } = value;
    // Three bytes for each code unit at most, every one a quote in the worst case, two quotes around.
    reserve(length * 3 + 4);
    if (length < shortText && length > 0) {
      let at = 0;
      for (; at < length; at++) {
        const code = value.charCodeAt(at);
        if (code < space || code === quote || code > 126) break;
        buffer[end + at] = code;
      }
      if (at === length) {
        end += length;
        return;
      }
    }
    end +=
      length === 0 || special.test(value)
        ? buffer.write(`"${value.replaceAll('"', '""')}"`, end, 'utf8')
        : buffer.write(value, end, 'utf8');
  };

  /** Whole numbers from 0 are written digit by digit, which is faster than through a string. */
  const number = (value: number): void => {
    if (!(value >= 0 && value < 2 ** 53 && Math.floor(value) === value)) {
      text(String(value));
      return;
    }
    reserve(16);
    let digits = 1;
    for (let bound = 10; value >= bound; bound *= 10) digits++;
    let rest = value;
    for (let at = end + digits - 1; at >= end; at--) {
      const tens = Math.floor(rest / 10);
      buffer[at] = 48 + (rest - tens * 10);
      rest = tens;
    }
    end += digits;
  };

  return {
    write(cells, layout, accountId, region) {
      for (let index = 0; index < layout.length; index++) {
        const value = cells[layout[index] as number];
        if (typeof value === 'string') text(value);
        else if (typeof value === 'number') number(value);
        else if (typeof value === 'boolean') text(value ? 'true' : 'false');
        reserve(1);
        buffer[end++] = separatorCode;
      }
      text(accountId);
      buffer[end++] = separatorCode;
      text(region);
      reserve(1);
      buffer[end++] = newline;
    },
    bytes: () => buffer.subarray(0, end),
    clear: () => {
      end = 0;
    },
  };
}
