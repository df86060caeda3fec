import type { ColumnConfiguration, FormatConfiguration } from '@aws-sdk/client-quicksight';
import { type Dimension, dimensions } from '../dashboard/dimensions.js';
import { type Measure, measures } from '../dashboard/measures.js';
import type { SheetContent } from './board.js';
import { dataSetDimension } from './columns.js';
import { numberFormat, timeFormat } from './formats.js';
import { comparesPeriods } from './kpi.js';
import { dataSetMeasure } from './measure-columns.js';
import type { PlacedVisual } from './placed-visual.js';

type Formats = readonly (readonly [column: string, format: FormatConfiguration])[];

const ofTime = (isPrecise: boolean): FormatConfiguration => ({
  DateTimeFormatConfiguration: timeFormat(isPrecise),
});

function formatsOf(place: PlacedVisual): Formats {
  const { table } = place;
  const ofDimensions = place.dimensions.flatMap((name): Formats => {
    const { name: column, kind } = dataSetDimension(table, name);
    const { format }: Dimension = dimensions[name];
    if (kind === 'text') return [];
    const written =
      kind === 'time'
        ? ofTime(name !== 'time')
        : { NumberFormatConfiguration: numberFormat(format) };
    return [[column, written]];
  });
  const periods = comparesPeriods(place) ? (['now', 'before'] as const) : [undefined];
  const ofMeasures = place.measures.flatMap((name): Formats => {
    const { format }: Measure = measures[name];
    return periods.map((period) => {
      const { name: column, kind } = dataSetMeasure(table, name, period);
      const written =
        kind === 'time' ? ofTime(false) : { NumberFormatConfiguration: numberFormat(format) };
      return [column, written];
    });
  });
  return [...ofDimensions, ...ofMeasures];
}

/**
 * How the values of each column are written, wherever they are shown (API reference, `DashboardVersionDefinition`: column
 * configurations "set the default formatting for a column that is used throughout a dashboard").
 *
 * @throws Error if two visuals write one column differently
 */
export function columnFormats(sheets: readonly SheetContent[]): ColumnConfiguration[] {
  const found = new Map<string, ColumnConfiguration>();
  for (const place of sheets.flatMap(({ places }) => places)) {
    for (const [name, format] of formatsOf(place)) {
      const key = `${place.table}.${name}`;
      const known = found.get(key)?.FormatConfiguration;
      if (known !== undefined && JSON.stringify(known) !== JSON.stringify(format)) {
        throw new Error(`${place.visualId} writes ${key} otherwise than another visual.`);
      }
      found.set(key, {
        Column: { DataSetIdentifier: place.table, ColumnName: name },
        FormatConfiguration: format,
      });
    }
  }
  return [...found.values()];
}
