import type {
  DateTimeFormatConfiguration,
  NumberFormatConfiguration,
  NumericFormatConfiguration,
} from '@aws-sdk/client-quicksight';
import { type UnitSize, units } from '../../core/units.js';
import { decimalsOf, type Format, ofNothing, typeOf } from '../format/format.js';

const thousands = {
  SeparatorConfiguration: {
    DecimalSeparator: 'DOT',
    ThousandsSeparator: { Symbol: 'COMMA', Visibility: 'VISIBLE' },
  },
} as const;

const noSeparators = {
  SeparatorConfiguration: { ThousandsSeparator: { Visibility: 'HIDDEN' } },
} as const;

/** Of a unit that the page writes by thousands QuickSight writes thousands (K, M, B): 1.2 MB reads "1.2M B" there. */
function numbers(format: Format): NumericFormatConfiguration {
  const { unit } = typeOf(format);
  const nothing = ofNothing(format);
  const written = (places: number) => ({
    DecimalPlacesConfiguration: { DecimalPlaces: places },
    // The count of nothing is 0, as on the page.
    NullValueFormatConfiguration: { NullString: nothing === null ? '–' : String(nothing) },
  });
  if (unit === 'share') {
    return {
      PercentageDisplayFormatConfiguration: { ...thousands, ...written(decimalsOf(format)) },
    };
  }
  if (unit === undefined) {
    const separators = format === 'number' || format === 'count' ? thousands : noSeparators;
    return {
      NumberDisplayFormatConfiguration: { ...separators, ...written(0), NumberScale: 'NONE' },
    };
  }
  const sizes: readonly UnitSize[] = units[unit].sizes;
  const byThousands = sizes.length > 1 && sizes.every(({ is }, place) => is === 1000 ** place);
  return {
    NumberDisplayFormatConfiguration: {
      ...thousands,
      ...written(byThousands ? 1 : decimalsOf(format)),
      NumberScale: byThousands ? 'AUTO' : 'NONE',
      Suffix: ` ${sizes[0]?.sign}`,
    },
  };
}

/** How QuickSight writes a number of a format. */
export const numberFormat = (format: Format): NumberFormatConfiguration => ({
  FormatConfiguration: numbers(format),
});

/** How QuickSight writes a time: as ISO 8601 does, to the minute, or to the millisecond where requests are told apart. */
export const timeFormat = (precise: boolean): DateTimeFormatConfiguration => ({
  DateTimeFormat: precise ? 'YYYY-MM-DD HH:mm:ss.SSS' : 'YYYY-MM-DD HH:mm',
  NullValueFormatConfiguration: { NullString: '–' },
});
