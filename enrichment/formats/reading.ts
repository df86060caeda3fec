import { type Cell, cellIndex } from '../../core/access-log/cells.js';
import { storedColumns } from '../../core/access-log/columns.js';
import { isRegion } from '../../core/registry/api-names.js';
import type { Envelope } from '../containers/envelope.js';
import { requestTimeOf } from '../text/request-time.js';
import { addExtra, type Extra, extraJson } from './extra.js';
import type { Field } from './field.js';
import { type Rejection, rejected } from './rejection.js';

/** A line taken apart: its cells as far as the log fills them, and what is no cell. */
export interface Reading {
  readonly cells: Cell[];
  accountId: string | null;
  region: string | null;
  /** The preferred field that holds the time, with its text; null until one was seen. */
  time: { readonly field: Field; readonly text: string } | null;
  extra: Extra | null;
}

const noCells: readonly Cell[] = storedColumns.map(() => null);

/** A reading in which nothing has been read. */
export const newReading = (): Reading => ({
  cells: noCells.slice(),
  accountId: null,
  region: null,
  time: null,
  extra: null,
});

const largestCount = 2 ** 31 - 1;

/**
 * Puts the value of one field into the reading, typed.
 *
 * @param value not empty and not `-`, which are null
 * @param quoted whether the line has it as text; numbers without quotes are numbers in `extra` too
 * @returns why the value cannot be, or null
 */
export function read(
  reading: Reading,
  field: Field,
  value: string,
  quoted = true,
): Rejection | null {
  switch (field.kind) {
    case 'text':
      reading.cells[field.cell] = value;
      return null;
    case 'count':
    case 'size':
    case 'status': {
      const number = countOf(value);
      const most = field.kind === 'count' ? largestCount : Number.MAX_SAFE_INTEGER;
      const fits =
        field.kind === 'status' ? number >= 100 && number <= 599 : number >= 0 && number <= most;
      if (fits) reading.cells[field.cell] = number;
      else if (field.own) keepBeside(reading, field.key, value, quoted);
      else return rejected(field.kind === 'status' ? 'bad_status' : 'bad_number', field.key);
      return null;
    }
    case 'time':
      if (field.own && Number.isNaN(requestTimeOf(value))) {
        keepBeside(reading, field.key, value, quoted);
      } else if (reading.time === null || field.rank < reading.time.field.rank) {
        reading.time = { field, text: value };
      }
      return null;
    case 'account':
      if (/^\d{12}$/.test(value)) {
        // What people name so themselves may be a customer's account.
        if (!field.own || reading.accountId === null) reading.accountId = value;
      } else if (field.own) keepBeside(reading, field.key, value, quoted);
      else return rejected('bad_account', field.key);
      return null;
    case 'region':
      if (!isRegion(value)) return rejected('bad_region', field.key);
      reading.region = value;
      return null;
    case 'request line':
      if (!takeRequestLine(reading, value)) keepBeside(reading, field.key, value, quoted);
      return null;
    case 'extra':
      keepBeside(reading, field.key, value, quoted);
      return null;
    case 'secret':
    case 'ignored':
      return null;
  }
}

/** Fills method, path and protocol of `GET /orders/17 HTTP/1.1`, as far as no key of their own did. */
function takeRequestLine({ cells }: Reading, value: string): boolean {
  const [, method = null, path = null, protocol = null] = requestLine.exec(value) ?? [];
  if (method === null) return false;
  cells[cellIndex.http_method] ??= method;
  cells[cellIndex.path] ??= path;
  cells[cellIndex.protocol] ??= protocol;
  return true;
}

const requestLine = /^([A-Z]+) (\/\S*)(?: (HTTP\/[\d.]+))?$/;

/** Keeps a value in `extra`. */
export function keepBeside(reading: Reading, key: string, value: string, quoted: boolean): void {
  reading.extra ??= new Map();
  const number = quoted ? Number.NaN : Number(value);
  if (value === 'true' || value === 'false') {
    addExtra(reading.extra, key, quoted ? value : value === 'true');
  } else addExtra(reading.extra, key, Number.isFinite(number) ? number : value);
}

/**
 * Settles the time and the identity and checks that the line is a request: that it has both, and says something
 * about what was asked for or answered. What the envelope knows stands in where the line says nothing.
 */
export function settle(reading: Reading, envelope: Envelope | null): Rejection | null {
  const { cells, time } = reading;
  if (time === null && envelope?.timeMs == null) return rejected('no_time');
  const ms = time === null ? (envelope?.timeMs as number) : requestTimeOf(time.text);
  if (Number.isNaN(ms)) return rejected('bad_time', time?.field.key);
  cells[cellIndex.request_time] = ms;
  if (cells[cellIndex.extended_request_id] === null && cells[cellIndex.request_id] === null) {
    if (envelope?.eventId == null) return rejected('no_identity');
    cells[cellIndex.event_id] = envelope.eventId;
  }
  if (aboutRequest.every((cell) => cells[cell] === null)) return rejected('no_request');
  reading.accountId ??= envelope?.accountId ?? null;
  cells[cellIndex.extra] = reading.extra === null ? null : extraJson(reading.extra);
  return null;
}

/** One of these says that the line is about a request. */
const aboutRequest = [
  cellIndex.status,
  cellIndex.http_method,
  cellIndex.resource_path,
  cellIndex.route_key,
  cellIndex.event_type,
];

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
