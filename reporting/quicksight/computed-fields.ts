import type { CalculatedField } from '@aws-sdk/client-quicksight';
import type { DimensionName } from '../dashboard/dimensions.js';
import { type Filter, filters } from '../dashboard/filters.js';
import { type TableName, tableNames, timeColumn } from '../query/table.js';
import type { SheetContent } from './board.js';
import { clock, hourly, parameter } from './clock.js';
import { type ComputedColumn, dataSetDimension, hasFilter } from './columns.js';
import { investigateSheet } from './drill.js';
import { comparesPeriods } from './kpi.js';
import { dataSetMeasure, periodColumn } from './measure-columns.js';
import {
  anyText,
  fromParameter,
  momentParameter,
  parameterName,
  toParameter,
} from './parameter-names.js';

const [from, to, moment] = [fromParameter, toParameter, momentParameter].map(parameter) as [
  string,
  string,
  string,
];

/** The dimensions among these that depend on a parameter: time by the chosen steps and clock. */
const dimensionFields = (
  table: TableName,
  names: readonly DimensionName[],
): readonly ComputedColumn[] =>
  names
    .map((name) => dataSetDimension(table, name))
    .flatMap(({ name, calculated }) =>
      calculated === undefined ? [] : [{ name, expression: calculated }],
    );

/** Whether a row lies in the range, in the range of equal length before it, or in neither. */
const periodField = (time: string): ComputedColumn => {
  const before = `addDateTime(-1 * dateDiff(${from}, ${to}, 'HH'), 'HH', ${from})`;
  return {
    name: periodColumn,
    expression: `ifelse(${time} >= ${from} AND ${time} < ${to}, 'now', ${time} >= ${before} AND ${time} < ${from}, 'before', 'outside')`,
  };
};

/** The name of the column that says, by 1 or 0, whether a row has the text that was typed. */
export const matchesColumn = (filterId: string): string => `${filterId}_matches`;

/** The name of the column that says, by 1 or 0, whether a row lies in the interval that was clicked. */
export const momentColumn = 'moment_matches';

const matchesField = (filterId: string, { dimensions }: Filter): ComputedColumn => {
  const typed = parameter(parameterName(filterId));
  const equal = dimensions.map((name) => `coalesce({${name}}, '-') = ${typed}, 1`);
  return {
    name: matchesColumn(filterId),
    expression: `ifelse(${typed} = '${anyText}', 1, ${equal.join(', ')}, 0)`,
  };
};

const momentField = (time: string): ComputedColumn => {
  const until = (unit: string) => `addDateTime(1, '${unit}', ${moment})`;
  return {
    name: momentColumn,
    expression: `ifelse(extract('YYYY', ${moment}) < 1971, 1, ${time} < ${moment}, 0, ${hourly} AND ${time} < ${until('HH')}, 1, NOT (${hourly}) AND ${time} < ${until('DD')}, 1, 0)`,
  };
};

function fieldsOf(sheets: readonly SheetContent[], table: TableName): readonly ComputedColumn[] {
  const on = sheets.filter(({ places }) => places.some((place) => place.table === table));
  const places = on.flatMap((sheet) => sheet.places).filter((place) => place.table === table);
  const time = `{${timeColumn(table)}}`;
  return [
    ...dimensionFields(
      table,
      places.flatMap(({ dimensions }) => dimensions),
    ),
    ...(places.some(comparesPeriods) ? [periodField(time)] : []),
    ...(table === 'requests' && on.some(({ id }) => id === investigateSheet)
      ? [momentField(clock(table))]
      : []),
    ...Object.entries<Filter>(filters)
      .filter(
        ([id, filter]) =>
          filter.control === 'type' &&
          hasFilter(table, filter) &&
          on.some(({ filterIds }) => filterIds.includes(id)),
      )
      .map(([id, filter]) => matchesField(id, filter)),
    ...places.flatMap((place) =>
      [...place.measures, ...place.rankedBy].flatMap((name) =>
        comparesPeriods(place)
          ? [
              ...dataSetMeasure(table, name, 'now').calculated,
              ...dataSetMeasure(table, name, 'before').calculated,
            ]
          : dataSetMeasure(table, name).calculated,
      ),
    ),
  ];
}

/**
 * The calculated fields of sheets: what depends on a parameter, and every aggregate that is more than a sum, a least or a
 * greatest. What a row alone decides is computed by the data sets.
 */
export const calculatedFields = (sheets: readonly SheetContent[]): CalculatedField[] =>
  tableNames.flatMap((table) => {
    const byName = new Map(fieldsOf(sheets, table).map((field) => [field.name, field]));
    return [...byName.values()].map(({ name, expression }) => ({
      DataSetIdentifier: table,
      Name: name,
      Expression: expression,
    }));
  });
