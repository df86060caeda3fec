import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ColumnTypeName } from '../../core/access-log/column.js';
import type { Trino } from './trino.js';

interface TableColumn {
  readonly name: string;
  readonly type: ColumnTypeName;
}

const types: Record<ColumnTypeName, string> = {
  text: 'VARCHAR',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  timestamp: 'TIMESTAMP(6)',
  boolean: 'BOOLEAN',
  date: 'VARCHAR',
};

/** Columns as Trino's Iceberg connector declares them. */
export const icebergColumns = (columns: readonly TableColumn[]): string =>
  columns.map(({ name, type }) => `"${name}" ${types[type]}`).join(', ');

/** Makes a table of Trino with the rows of a DuckDB relation, by a Parquet file that both know. */
export const copyToTrino = async (
  trino: Trino,
  database: { run(sql: string): Promise<unknown> },
  table: string,
  columns: readonly TableColumn[],
  relation = table,
): Promise<void> => {
  const folder = join(trino.files, table);
  mkdirSync(folder);
  const cells = columns.map(({ name, type }) =>
    type === 'date' ? `CAST("${name}" AS VARCHAR) AS "${name}"` : `"${name}"`,
  );
  await database.run(
    `COPY (SELECT ${cells.join(', ')} FROM ${relation}) TO '${join(folder, 'rows.parquet')}' (FORMAT parquet)`,
  );
  await trino.query(`CREATE TABLE "${table}" (${icebergColumns(columns)})`);
  await trino.query(
    `ALTER TABLE "${table}" EXECUTE add_files(location => 'local:///${table}', format => 'PARQUET')`,
  );
};
