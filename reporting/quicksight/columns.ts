import { type ColumnTypeName, columnTypes } from '../../core/access-log/column.js';
import { columns } from '../../core/access-log/columns.js';
import { type Dimension, type DimensionName, dimensions } from '../dashboard/dimensions.js';
import { absentValue, type Filter, filters } from '../dashboard/filters.js';
import { columnsOf } from '../expression/expression.js';
import { renderExpression } from '../expression/render-expression.js';
import { typeOf } from '../format/format.js';
import { hasDimension, type TableName } from '../query/table.js';
import { rollUpColumns } from '../roll-ups/roll-up.js';
import { rollUps } from '../roll-ups/roll-ups.js';
import { clock, hourly } from './clock.js';
import { calculatedField } from './dialect.js';
import { localTimeColumn } from './local-time.js';
import { tenantColumn } from './names.js';

/** A column of a data set, as it comes from the lake. */
export interface SourceColumn {
  readonly name: string;
  readonly type: ColumnTypeName;
}

/** A column that QuickSight computes row by row when it imports (or, in a direct query, reads) a row. */
export interface ComputedColumn {
  readonly name: string;
  readonly expression: string;
}

/** What the data sets take from the lake: its tables with the clock of each row's tenant. */
export const sourceColumns: Record<TableName, readonly SourceColumn[]> = {
  usage: [...rollUpColumns(rollUps.usage), localTimeColumn],
  audience: [...rollUpColumns(rollUps.audience), localTimeColumn],
  requests: [...columns, { name: tenantColumn, type: 'text' }, localTimeColumn],
};

/** `InputColumns` of a physical table: each column's id is its name, so that rules may refer to either. */
export const inputColumns = (source: readonly SourceColumn[]) =>
  source.map(({ name, type }) => ({ Id: name, Name: name, Type: columnTypes[type].quicksight }));

/** How a dimension stands in a data set: the column's name, and whether it is text, a number or a time. */
export interface DimensionColumn {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'time';
  /** How the data set computes it; absent, as `calculated` is: the column is the lake's own. */
  readonly expression?: string;
  /** How the dashboard computes it: what depends on a parameter. */
  readonly calculated?: string;
}

const orNone = (text: string): string => `coalesce(${text}, '${absentValue}')`;

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** A digit leads, so that sorting by text is sorting by day. QuickSight counts weekdays from Sunday, 1. */
const weekday = (time: string): string =>
  `ifelse(${weekdays
    .map((name, index) => `extract('WD', ${time}) = ${index + 2}, '${index + 1} ${name}'`)
    .join(', ')}, '7 Sun')`;

/** The step of the axis that a time falls into: the reader chooses how long a step is. */
const step = (time: string): string =>
  `ifelse(${hourly}, truncDate('HH', ${time}), truncDate('DD', ${time}))`;

/**
 * A dimension as a column of a data set. Text without a value reads `-`, as in the filters, so that it can be seen,
 * chosen and drilled into like any other; statuses are text, because they are names and not amounts.
 */
export function dataSetDimension(table: TableName, name: DimensionName): DimensionColumn {
  const { format, of }: Dimension = dimensions[name];
  const time = clock(table);
  if (name === 'time') return { name, kind: 'time', calculated: step(time) };
  if (name === 'weekday') return { name, kind: 'text', calculated: weekday(time) };
  if (name === 'hour_of_day') return { name, kind: 'number', calculated: `extract('HH', ${time})` };
  if (of === undefined) throw new Error(`Nobody has said how QuickSight computes ${name}.`);
  const text = renderExpression(of, calculatedField);
  if (of.kind !== 'column') return { name, kind: 'text', expression: orNone(text) };
  const column = `${name}_or_none`;
  if (format === 'boolean') {
    // Whether QuickSight writes a boolean as a word or as a digit depends on where it came from.
    const words = `in(toString(${text}), ['true', '1']), 'true', 'false'`;
    return { name: column, kind: 'text', expression: `ifelse(isNull(${text}), '-', ${words})` };
  }
  if (format === 'status') {
    return { name: column, kind: 'text', expression: orNone(`toString(${text})`) };
  }
  if (format === 'timestamp') return { name: of.name, kind: 'time' };
  if (typeOf(format).type === 'text') {
    return { name: column, kind: 'text', expression: orNone(text) };
  }
  return { name: of.name, kind: 'number' };
}

/** The column that a filter compares; a filter that is written as a path compares the whole path. */
export function filterColumn(table: TableName, id: string, filter: Filter): DimensionColumn {
  const [only, ...more] = filter.dimensions.map((name) => dataSetDimension(table, name));
  if (filter.written !== 'path') {
    if (only === undefined || more.length > 0) throw new Error(`${id} has no single column.`);
    return only;
  }
  const parts = filter.dimensions.map((name) => orNone(calculatedField.column(name)));
  return { name: `${id}_path`, kind: 'text', expression: `concat(${parts.join(`, '/', `)})` };
}

/** Whether a data set has everything that a filter looks at. */
export const hasFilter = (table: TableName, filter: Filter): boolean =>
  // QuickSight compares values whole and cannot look into JSON.
  filter.written !== 'member' && filter.dimensions.every((name) => hasDimension(table, name));

/** Whether a data set has what a dimension is computed from. A roll-up's example of a message is no dimension of it, but a column. */
export const canCompute = (table: TableName, name: DimensionName): boolean => {
  const { of }: Dimension = dimensions[name];
  const has = (column: string) => sourceColumns[table].some((source) => source.name === column);
  return of === undefined || columnsOf(of).every(has);
};

/** Every computed column of a data set: its dimensions and the paths of its filters. */
export function computedColumns(table: TableName): readonly ComputedColumn[] {
  const names = (Object.keys(dimensions) as DimensionName[]).filter((name) =>
    canCompute(table, name),
  );
  const paths = Object.entries<Filter>(filters)
    .filter(([, filter]) => filter.written === 'path' && hasFilter(table, filter))
    .map(([id, filter]) => filterColumn(table, id, filter));
  return [...names.map((name) => dataSetDimension(table, name)), ...paths].flatMap(
    ({ name, expression }) => (expression === undefined ? [] : [{ name, expression }]),
  );
}
