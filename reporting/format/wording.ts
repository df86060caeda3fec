import { dayMs } from '../../core/periods/duration.js';
import type { Interval } from '../../core/periods/interval.js';
import { instantShowing, wallClock } from '../../core/periods/time-zone.js';
import { visibleText } from '../../core/text/visible-text.js';
import { scaled, sizeOf } from '../../core/units.js';
import type { AnswerCell, AnswerColumn } from './answer.js';
import { decimalsOf, type Format, termTitle, typeOf } from './format.js';

/** How numbers, times and names are written for the reader of this page. */
export type Wording = ReturnType<typeof createWording>;

const none = '–';
const weekdays = 7;
// 5 January 2026 is a Monday.
const monday = Date.UTC(2026, 0, 5);

export function createWording(locale: string, timeZone: string) {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const withDecimals = byDecimals(locale);
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: decimalsOf('percent'),
  });
  const change = new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: decimalsOf('change'),
    signDisplay: 'exceptZero',
  });
  const countries = new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' });
  const dates = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone, hourCycle: 'h23', ...options });
  const date = dates({ day: 'numeric', month: 'short', year: 'numeric' });
  const shortDate = dates({ day: 'numeric', month: 'short' });
  const clock = dates({ hour: '2-digit', minute: '2-digit' });
  const second = dates({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const longDate = dates({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
  const wallDate = new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
  });
  const wallFullDate = new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });
  const weekday = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', weekday: 'short' });
  const longWeekday = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', weekday: 'long' });

  const weekdayName = (place: number, long = false) =>
    place >= 1 && place <= weekdays
      ? (long ? longWeekday : weekday).format(monday + (place - 1) * dayMs)
      : none;
  const hourName = (hour: number) => `${String(hour).padStart(2, '0')}:00`;
  const isMidnight = (at: number) => wallClock(at, timeZone) % dayMs === 0;
  const dateAndClock = (at: number) => `${date.format(at)}, ${clock.format(at)}`;

  /** A quantity as a value and its unit, as large as it reads well. */
  function quantity(value: number, format: Format, brief = false): { value: string; unit: string } {
    const { unit } = typeOf(format);
    if (unit === undefined) return { value: number.format(value), unit: '' };
    // How a percentage is written, its sign included, is the language's.
    if (unit === 'share') {
      return { value: (format === 'change' ? change : percent).format(value), unit: '' };
    }
    const size = sizeOf(unit, value, brief);
    return {
      value: withDecimals(size.decimals).format(scaled(unit, value, size)),
      unit: size.sign,
    };
  }

  const textOf = (value: AnswerCell, format: Format): string => {
    if (value === null || value === '') return none;
    if (typeof value === 'boolean') return value ? 'Yes' : 'No';
    if (typeof value === 'number') return ofNumber(value, format);
    if (format === 'timestamp') {
      const at = Date.parse(value);
      return Number.isNaN(at) ? visibleText(value) : `${date.format(at)}, ${second.format(at)}`;
    }
    // A date of the zone is a reading of its calendar, not an instant.
    if (format === 'date') return dateOf(value);
    if (format === 'country' && /^[A-Z]{2}$/.test(value)) return countries.of(value) ?? value;
    return termTitle(value, format) ?? visibleText(value);
  };

  const dateOf = (value: string): string => {
    const at = Date.parse(value);
    return Number.isNaN(at) ? visibleText(value) : wallFullDate.format(at);
  };

  const ofNumber = (value: number, format: Format): string => {
    if (format === 'status') return String(value);
    if (format === 'weekday') return weekdayName(value, true);
    if (format === 'hour-of-day') return hourName(value);
    return withSign(quantity(value, format));
  };

  return {
    none,
    quantity,
    /** A cell of an answer, in full. */
    cell: textOf,
    /** A value as the name of a bar, a slice or a line. */
    name(value: AnswerCell, { format, title }: Pick<AnswerColumn, 'format' | 'title'>): string {
      if (value === null || value === '') return '(none)';
      if (typeof value === 'boolean') return value ? title : `Not a ${title.toLowerCase()}`;
      return textOf(value, format);
    },
    /** A number where there is little room, such as on an axis. */
    short(value: number, format: Format): string {
      if (typeOf(format).unit !== undefined) return withSign(quantity(value, format, true));
      return Math.abs(value) >= 1000 ? compact.format(value) : number.format(value);
    },
    /** A large count of a KPI. */
    headline: (value: number): string =>
      Math.abs(value) >= 1_000_000 ? compact.format(value) : number.format(value),
    change: (value: number): string => change.format(value),
    dateAndClock,
    longDate: (at: number): string => longDate.format(at),
    clock: (at: number): string => clock.format(at),
    /** A place of a time axis, given as the reading of the zone's clock. */
    axisTime: (wall: number): string =>
      wall % dayMs === 0 ? wallDate.format(wall) : new Date(wall).toISOString().slice(11, 16),
    /** A value of a heat map's axis. */
    axisName: (value: AnswerCell, format: Format): string =>
      format === 'weekday' ? weekdayName(Number(value)) : textOf(value, format),
    /** A value of a filter, which is always text. */
    filterValue(value: string, format: Format): string {
      if (format === 'boolean') return value === 'true' ? 'Yes' : 'No';
      return textOf(value, format);
    },
    /** A period in words; whole days are written without the time, and what is not over yet ends now. */
    period({ from, to }: Interval, now: number): string {
      if (isMidnight(from) && to > now) return `${date.format(from)} – now`;
      if (isMidnight(from) && isMidnight(to)) {
        const last = to - 1;
        const first = date.format(from);
        return first === date.format(last)
          ? first
          : `${withoutYear(from, last)} – ${date.format(last)}`;
      }
      return `${dateAndClock(from)} – ${dateAndClock(to)}`;
    },
    /** The value of a datetime-local input for an instant, and back. */
    toInput: (at: number): string => new Date(wallClock(at, timeZone)).toISOString().slice(0, 16),
    fromInput: (text: string): number => instantShowing(Date.parse(`${text}Z`), timeZone),
  };

  function withoutYear(from: number, last: number): string {
    const year = (at: number) => new Date(wallClock(at, timeZone)).getUTCFullYear();
    return year(from) === year(last) ? shortDate.format(from) : date.format(from);
  }
}

const withSign = ({ value, unit }: { value: string; unit: string }): string =>
  unit === '' ? value : `${value}\u00a0${unit}`;

/** Formats of numbers by the most decimals that they write. */
function byDecimals(locale: string): (decimals: number) => Intl.NumberFormat {
  const formats = [0, 1, 2].map(
    (maximumFractionDigits) => new Intl.NumberFormat(locale, { maximumFractionDigits }),
  );
  return (decimals) => formats[decimals] ?? new Intl.NumberFormat(locale);
}
