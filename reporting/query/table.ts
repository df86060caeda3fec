import { columns } from '../../core/access-log/columns.js';
import { ProductError } from '../../core/product-error.js';
import type { Dimension, DimensionName } from '../dashboard/dimensions.js';
import { dimensions } from '../dashboard/dimensions.js';
import { type Measure, type MeasureName, measures } from '../dashboard/measures.js';
import { columnsOf } from '../expression/expression.js';
import { type HistogramLatency, histogramLatencies } from '../roll-ups/histogram.js';
import { type RollUpName, rollUpNames, rollUps } from '../roll-ups/roll-ups.js';

/** The tables of the lake, in the order in which a query would rather read them. */
export type TableName = RollUpName | 'requests';
export const tableNames: readonly TableName[] = [...rollUpNames, 'requests'];

const names = (list: readonly { readonly name: string }[]): ReadonlySet<string> =>
  new Set(list.map(({ name }) => name));

const allMeasures = Object.values(rollUps).flatMap(({ measures }) => measures);

const dimensionColumns: Record<TableName, ReadonlySet<string>> = {
  usage: names(rollUps.usage.dimensions),
  audience: names(rollUps.audience.dimensions),
  requests: names(columns),
};
const measureColumns: Record<TableName, ReadonlySet<string>> = {
  usage: names(rollUps.usage.measures),
  audience: names(rollUps.audience.measures),
  // Each measure of a roll-up says how it is computed from requests.
  requests: names(allMeasures),
};

/** The column of a table that says when: roll-ups know the quarter hour, `requests` the millisecond. */
export const timeColumn = (table: TableName): string =>
  table === 'requests' ? 'request_time' : 'quarter_hour';

/** The aggregate over `requests` that a roll-up's measure column stands for. */
export function aggregateOver(column: string) {
  const measure = allMeasures.find(({ name }) => name === column);
  if (measure === undefined) throw new Error(`No roll-up has a measure ${column}.`);
  return measure.aggregate;
}

/** Whether a table's rows can be grouped or filtered by a dimension. */
export function hasDimension(table: TableName, name: DimensionName): boolean {
  const { of }: Dimension = dimensions[name];
  if (of === undefined) return true;
  return columnsOf(of).every((column) => dimensionColumns[table].has(column));
}

/** Whether a measure can be computed from a table. */
export function hasMeasure(table: TableName, name: MeasureName): boolean {
  const { of }: Measure = measures[name];
  if ('quantile' in of) {
    return (
      table === 'requests' ||
      (table === 'usage' && histogramLatencies.includes(of.latency as HistogramLatency))
    );
  }
  return columnsOf(of).every((column) => measureColumns[table].has(column));
}

/** The first table, the smallest first, that has everything a query needs. `requests` may be demanded. */
export function smallestTable(
  needs: {
    readonly dimensions: readonly DimensionName[];
    readonly measures: readonly MeasureName[];
  },
  onlyRequests: boolean,
): TableName {
  const found = (onlyRequests ? (['requests'] as const) : tableNames).find(
    (table) =>
      needs.dimensions.every((name) => hasDimension(table, name)) &&
      needs.measures.every((name) => hasMeasure(table, name)),
  );
  if (found === undefined) {
    const titles = [...new Set(needs.dimensions)].map((name) => dimensions[name].title);
    throw new ProductError(
      'invalid-input',
      `No table knows ${titles.join(', ')} at once: choose a range of whole quarter hours, and no filter that single requests alone have, such as an IP address or a path.`,
    );
  }
  return found;
}
