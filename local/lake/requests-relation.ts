import { type ColumnTypeName, columnTypes } from '../../core/access-log/column.js';
import { columns, partitionColumns, storedColumns } from '../../core/access-log/columns.js';
import { literals } from './database.js';

/** The DuckDB type of a declared column. */
export const duckdbType = (type: ColumnTypeName): string => columnTypes[type].duckdb;

export const partitionNames = partitionColumns.map(({ name }) => name).join(', ');
export const storedNames = storedColumns.map(({ name }) => name).join(', ');
export const requestColumnList = columns.map(({ name }) => name).join(', ');

const hiveTypes = partitionColumns
  .map(({ name, type }) => `${name}: ${duckdbType(type)}`)
  .join(', ');

/**
 * The rows of some files as a relation, with the partition columns from their keys. `place` adds `filename` and
 * `file_row_number`.
 */
export const rowsOfFiles = (files: readonly string[], place = false): string =>
  `read_parquet(${literals(files)}, hive_partitioning = true, hive_types = {${hiveTypes}}, hive_types_autocast = false${
    place ? ', filename = true, file_row_number = true' : ''
  })`;

/** `requests`: every declared column in order, over the files given, or over none. */
export const requestsOf = (files: readonly string[]): string =>
  files.length > 0
    ? `SELECT ${requestColumnList} FROM ${rowsOfFiles(files)}`
    : `SELECT ${columns
        .map(({ name, type }) => `NULL::${duckdbType(type)} AS ${name}`)
        .join(', ')} WHERE false`;
