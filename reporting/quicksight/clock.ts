import { type TableName, timeColumn } from '../query/table.js';
import { localTimeColumn } from './local-time.js';
import { clockParameter, clocks, intervalParameter } from './parameter-names.js';

/** A parameter in an expression. */
export const parameter = (name: string): string => `\${${name}}`;

/** Whether the steps of time are hours. */
export const hourly = `${parameter(intervalParameter)} = 'Hour'`;

/** What the clock that the reader has chosen showed at the time of a row. */
export const clock = (table: TableName): string =>
  `ifelse(${parameter(clockParameter)} = '${clocks[1]}', {${timeColumn(table)}}, {${localTimeColumn.name}})`;
