import type {
  DateTimeFormatConfiguration,
  NumberFormatConfiguration,
  NumericFormatConfiguration,
} from '@aws-sdk/client-quicksight';
import type { Format } from '../../dashboard/format.js';

const nothing = { NullValueFormatConfiguration: { NullString: '–' } };
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
const whole: NumericFormatConfiguration = {
  NumberDisplayFormatConfiguration: {
    ...thousands,
    ...decimals(0),
    NumberScale: 'NONE',
    ...nothing,
  },
};
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
): NumericFormatConfiguration => ({
  NumberDisplayFormatConfiguration: {
    ...thousands,
    ...decimals(places),
    NumberScale: scale,
    Suffix: suffix,
    ...nothing,
  },
});

const numbers: Readonly<Record<Format, NumericFormatConfiguration>> = {
  text: plain,
  boolean: plain,
  country: plain,
  status: plain,
  weekday: plain,
  'hour-of-day': plain,
  timestamp: plain,
  date: plain,
  number: whole,
  count: whole,
  percent: share,
  change: share,
  milliseconds: inUnit(' ms', 0, 'NONE'),
  // QuickSight scales by thousands (K, M, B): 1.2 MB reads "1.2M B" there.
  bytes: inUnit(' B', 1, 'AUTO'),
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
