import { type ColumnName, storedColumns } from './columns.js';

/** A value of a row: text, a number, true or false, a timestamp as milliseconds since 1970 (UTC), or null. */
export type Cell = string | number | boolean | null;

/**
 * A row of `requests` as an array in the order of `storedColumns`: the form in which rows travel between
 * enrichment and the lake, because a fixed order costs no look-up by name.
 */
export type Cells = Cell[];

/** The place of each stored column in `Cells`. */
export const cellIndex = Object.fromEntries(
  storedColumns.map((column, index) => [column.name, index]),
) as Record<Exclude<ColumnName, 'account_id' | 'region' | 'dt'>, number>;
