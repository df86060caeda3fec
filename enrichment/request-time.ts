import { memo } from './memo.js';

// API Gateway is of 2015; Firehose takes a number of fewer than 13 digits for seconds, so earlier times than
// 2001 would be written wrong. Whatever lies outside is a broken line, not a request.
const earliest = Date.UTC(2010, 0, 1);
const latest = Date.UTC(2100, 0, 1);

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const commonLogFormat = /^(\d\d)\/(\w{3})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-]\d\d:?\d\d)$/;
const iso =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)? ?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * Reads the time of a request: milliseconds since 1970, Common Log Format (`10/Jun/2023:15:36:28 +0000`), or
 * ISO 8601, which without a zone is UTC, as upstream's enrichment writes it.
 *
 * @returns milliseconds since 1970, UTC; NaN if it is no time, or not between 2010 and 2100
 */
export function requestTimeOf(text: string): number {
  const ms = /^\d{1,15}$/.test(text) ? Number(text) : timeOfText(text);
  return ms >= earliest && ms < latest ? ms : Number.NaN;
}

// Many requests share a second.
const timeOfText = memo(512, (text: string): number => {
  const clf = commonLogFormat.exec(text);
  if (clf) {
    const [, day, month = '', year, hour, minute, second, zone] = clf;
    return utc([year, months.indexOf(month) + 1, day, hour, minute, second], '', zone);
  }
  const parts = iso.exec(text);
  if (!parts) return Number.NaN;
  const [, year, month, day, hour, minute, second = '0', fraction = '', zone] = parts;
  return utc([year, month, day, hour, minute, second], fraction, zone);
});

function utc(parts: unknown[], fraction: string, zone: string | undefined): number {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  // Date.UTC takes 31 February for 3 March.
  if (new Date(ms).getUTCMonth() !== month - 1 || new Date(ms).getUTCDate() !== day)
    return Number.NaN;
  return ms + Number(fraction.slice(0, 3).padEnd(3, '0')) - offsetOf(zone);
}

/** The offset of `+02:00` from UTC, ms. */
function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 14 || minutes > 59) return Number.NaN;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
