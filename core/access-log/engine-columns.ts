import { columnTypes } from './column.js';
import { columns, partitionColumns, storedColumns } from './columns.js';

/** The columns of the Glue table, without its partition keys. */
export const glueColumns = storedColumns.map(({ name, type, comment }) => ({
  name,
  type: columnTypes[type].glue,
  comment,
}));

/** The partition keys of the Glue table, in the order of the object's key. */
export const gluePartitionKeys = partitionColumns.map(({ name, type, comment }) => ({
  name,
  type: columnTypes[type].glue,
  comment,
}));

/** The columns of DuckDB, those of the key last, as reading hive-partitioned Parquet gives them. */
export const duckdbColumns = columns.map(({ name, type }) => ({
  name,
  type: columnTypes[type].duckdb,
}));

/** `CREATE TABLE` for DuckDB. */
export const duckdbTable = (table: string): string =>
  `CREATE TABLE ${table} (${duckdbColumns.map(({ name, type }) => `${name} ${type}`).join(', ')})`;

/** `InputColumns` of a QuickSight physical table over the Glue table. */
export const quicksightInputColumns = columns.map(({ name, type }) => ({
  Name: name,
  Type: columnTypes[type].quicksight,
}));
