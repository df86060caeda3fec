import { minuteMs } from '../../core/periods/duration.js';
import { memo } from './memo.js';

// API Gateway is of 2015; Firehose takes a number of fewer than 13 digits for seconds, so earlier times than
// 2001 would be written wrong. Whatever lies outside is a broken line, not a request.
const earliest = Date.UTC(2010, 0, 1);
const latest = Date.UTC(2100, 0, 1);

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const commonLogDate = /^(\d\d)\/(\w{3})\/(\d{4}):$/;
const isoDate = /^(\d{4})-(\d\d)-(\d\d)[T ]$/;
const clock = /^(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)? ?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * Reads the time of a request: milliseconds since 1970, Common Log Format (`10/Jun/2023:15:36:28 +0000`), or
 * ISO 8601, which without a zone is UTC, as upstream's enrichment writes it. What tools make of these is read too: a
 * number of seconds, micro- or nanoseconds, brackets around, and the date of HTTP (`Tue, 10 Nov 2026 13:55:36 GMT`).
 *
 * @returns milliseconds since 1970, UTC; NaN if it is no time, or not between 2010 and 2100
 */
export function requestTimeOf(text: string): number {
  const ms = numeric.test(text) ? timeOfNumber(text) : timeOfText(text);
  return ms >= earliest && ms < latest ? ms : Number.NaN;
}

const numeric = /^\d{1,19}(?:\.\d{1,9})?$/;

/** The unit of a number is told by how many digits it has before its point: between 2010 and 2100 they never overlap. */
function timeOfNumber(text: string): number {
  const [whole = '', fraction = ''] = text.split('.', 2);
  switch (whole.length) {
    case 9:
    case 10:
      return Number(whole) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
    case 16:
    case 19:
      return Number(whole.slice(0, 13));
    default:
      return Number(whole);
  }
}

function timeOfText(given: string): number {
  const text = bare(given);
  const dateEnd = text.charCodeAt(2) === slash ? 12 : 11;
  return midnightOf(text.slice(0, dateEnd)) + sinceMidnight(text.slice(dateEnd));
}

const httpDate = /^\w{3}, (\d\d) (\w{3}) (\d{4}) ([\d:]{8}) GMT$/;

/** Without the brackets of Common Log Format, and the date of HTTP in its form. */
const bare = (text: string): string => {
  const first = text.charCodeAt(0);
  if (first === bracket && text.endsWith(']')) return text.slice(1, -1);
  return first >= capitalA ? text.replace(httpDate, '$1/$2/$3:$4 +0000') : text;
};

const bracket = '['.charCodeAt(0);
const capitalA = 'A'.charCodeAt(0);
const slash = '/'.charCodeAt(0);

// A log has few days: they are remembered.
const midnightOf = memo(64, (date: string): number => {
  const [, day, name = '', clfYear] = commonLogDate.exec(date) ?? [];
  const [, isoYear, isoMonth, isoDay] = isoDate.exec(date) ?? [];
  const year = Number(clfYear ?? isoYear);
  const month = clfYear === undefined ? Number(isoMonth) - 1 : months.indexOf(name);
  const ms = Date.UTC(year, month, Number(day ?? isoDay));
  // Date.UTC takes 31 February for 3 March.
  return new Date(ms).getUTCMonth() === month ? ms : Number.NaN;
});

/** Milliseconds since midnight; NaN if it is no time of day. */
function sinceMidnight(time: string): number {
  const rest = time.slice(8);
  // Most times look like this. There are too many to remember them, and this takes less than a pattern.
  if (time.length === 8 || rest === 'Z' || rest === ' +0000') return secondsOf(time) * 1000;
  const parts = clock.exec(time);
  if (parts === null) return Number.NaN;
  const [hour = 0, minute = 0, second = 0] = parts.slice(1, 4).map((part) => Number(part ?? 0));
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN;
  const fraction = Number((parts[4] ?? '').slice(0, 3).padEnd(3, '0'));
  return ((hour * 60 + minute) * 60 + second) * 1000 + fraction - offsetOf(parts[5]);
}

/** The seconds since midnight of a text that begins with `15:36:28`; NaN if it does not. */
function secondsOf(time: string): number {
  if (time.charCodeAt(2) !== colon || time.charCodeAt(5) !== colon) return Number.NaN;
  const hour = twoDigits(time, 0);
  const minute = twoDigits(time, 3);
  const second = twoDigits(time, 6);
  return hour <= 23 && minute <= 59 && second <= 59
    ? (hour * 60 + minute) * 60 + second
    : Number.NaN;
}

const colon = ':'.charCodeAt(0);
const zero = '0'.charCodeAt(0);

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - zero;
  const ones = text.charCodeAt(at + 1) - zero;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** The offset of `+02:00` from UTC, ms. */
function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 14 || minutes > 59) return Number.NaN;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * minuteMs;
}
