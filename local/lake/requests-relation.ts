import { type ColumnTypeName, columnTypes } from '../../core/access-log/column.js';
import { columns, partitionColumns } from '../../core/access-log/columns.js';
import { literals } from './database.js';

/** The DuckDB type of a declared column. */
export const duckdbType = (type: ColumnTypeName): string => columnTypes[type].duckdb;

export const partitionNames = partitionColumns.map(({ name }) => name).join(', ');
export const requestColumnList = columns.map(({ name }) => name).join(', ');

/** Names the ingest that stored a row: in the files, and not in `requests`. Null in files of before. */
export const ingestColumn = 'ingest_id';
/** What every file that is written has. */
export const storedColumnList = `${requestColumnList}, ${ingestColumn}`;

const hiveTypes = partitionColumns
  .map(({ name, type }) => `${name}: ${duckdbType(type)}`)
  .join(', ');

/** Where a row stands: its file and its number in there. */
const place = 'filename, file_row_number';

const parquet = (paths: readonly string[], options = ''): string =>
  `read_parquet(${literals(paths)}, hive_partitioning = true, hive_types = {${hiveTypes}},
    hive_types_autocast = false, filename = true, file_row_number = true${options})`;

const absent = ({ name, type }: (typeof columns)[number]): string =>
  `NULL::${duckdbType(type)} AS ${name}`;

const noIngest = `NULL::VARCHAR AS ${ingestColumn}`;

const noRows = `SELECT ${columns.map(absent).join(', ')}, ${noIngest}, NULL::VARCHAR AS filename,
  NULL::BIGINT AS file_row_number WHERE false`;

/** The declared columns as files with these columns have them: one that a file was written before is null. */
const cellsOf = (stored: string): string => {
  const names = new Set(stored.split(','));
  const cells = columns.map((column) =>
    column.origin === 'key' || names.has(column.name) ? column.name : absent(column),
  );
  return [...cells, names.has(ingestColumn) ? ingestColumn : noIngest].join(', ');
};

/**
 * The rows of some files as a relation: every declared column, those of the key from the file's path, that of the
 * ingest, `filename` and `file_row_number`.
 *
 * Files that have the same declared columns are read together. DuckDB takes the columns of such a list from its first
 * file, where `union_by_name` would open every file before it can leave any out.
 */
export function rowsOfFiles<File extends { readonly columns: string }>(
  files: readonly File[],
  pathOf: (file: File) => string,
): string {
  const alike = new Map<string, string[]>();
  const cellsBy = new Map<string, string>();
  for (const file of files) {
    const cells = cellsBy.get(file.columns) ?? cellsOf(file.columns);
    cellsBy.set(file.columns, cells);
    const paths = alike.get(cells);
    if (paths) paths.push(pathOf(file));
    else alike.set(cells, [pathOf(file)]);
  }
  const parts = [...alike].map(
    ([cells, paths]) => `SELECT ${cells}, ${place} FROM ${parquet(paths)}`,
  );
  return `(${parts.length > 0 ? parts.join(' UNION ALL ') : noRows})`;
}

/**
 * The rows of some files with every column that any of them has, declared here or not, `filename` and
 * `file_row_number`: for rewriting files. Every file is opened.
 */
export const wholeRowsOfFiles = (paths: readonly string[]): string =>
  parquet(paths, ', union_by_name = true');

/** `requests`: every declared column in order, over the files given, or over none. */
export const requestsOf = <File extends { readonly columns: string }>(
  files: readonly File[],
  pathOf: (file: File) => string,
): string => `SELECT ${requestColumnList} FROM ${rowsOfFiles(files, pathOf)}`;
