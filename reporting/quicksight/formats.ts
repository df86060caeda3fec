import type {
  DateTimeFormatConfiguration,
  NumberFormatConfiguration,
  NumericFormatConfiguration,
} from '@aws-sdk/client-quicksight';
import type { Format } from '../format/format.js';

const nothing = { NullValueFormatConfiguration: { NullString: '–' } };
const zero = { NullValueFormatConfiguration: { NullString: '0' } };
const thousands = {
  SeparatorConfiguration: {
    DecimalSeparator: 'DOT',
    ThousandsSeparator: { Symbol: 'COMMA', Visibility: 'VISIBLE' },
  },
} as const;

const decimals = (places: number) => ({
  DecimalPlacesConfiguration: { DecimalPlaces: places },
});

const share: NumericFormatConfiguration = {
  PercentageDisplayFormatConfiguration: { ...thousands, ...decimals(2), ...nothing },
};
const whole = (absent: typeof nothing): NumericFormatConfiguration => ({
  NumberDisplayFormatConfiguration: {
    ...thousands,
    ...decimals(0),
    NumberScale: 'NONE',
    ...absent,
  },
});
const plain: NumericFormatConfiguration = {
  NumberDisplayFormatConfiguration: {
    SeparatorConfiguration: { ThousandsSeparator: { Visibility: 'HIDDEN' } },
    ...decimals(0),
    NumberScale: 'NONE',
    ...nothing,
  },
};
const inUnit = (
  suffix: string,
  places: number,
  scale: 'NONE' | 'AUTO',
  absent: typeof nothing,
): NumericFormatConfiguration => ({
  NumberDisplayFormatConfiguration: {
    ...thousands,
    ...decimals(places),
    NumberScale: scale,
    Suffix: suffix,
    ...absent,
  },
});

const numbers: Readonly<Record<Format, NumericFormatConfiguration>> = {
  text: plain,
  boolean: plain,
  country: plain,
  'sign-in': plain,
  'failure-class': plain,
  status: plain,
  weekday: plain,
  'hour-of-day': plain,
  timestamp: plain,
  date: plain,
  number: whole(nothing),
  // The count of nothing is 0, as on the page.
  count: whole(zero),
  percent: share,
  change: share,
  milliseconds: inUnit(' ms', 0, 'NONE', nothing),
  // QuickSight scales by thousands (K, M, B): 1.2 MB reads "1.2M B" there.
  bytes: inUnit(' B', 1, 'AUTO', zero),
};

/** How QuickSight writes a number of a format. */
export const numberFormat = (format: Format): NumberFormatConfiguration => ({
  FormatConfiguration: numbers[format],
});

/** How QuickSight writes a time: as ISO 8601 does, to the minute, or to the millisecond where requests are told apart. */
export const timeFormat = (precise: boolean): DateTimeFormatConfiguration => ({
  DateTimeFormat: precise ? 'YYYY-MM-DD HH:mm:ss.SSS' : 'YYYY-MM-DD HH:mm',
  NullValueFormatConfiguration: { NullString: '–' },
});
