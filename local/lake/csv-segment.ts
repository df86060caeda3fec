import { storedColumns } from '../../core/access-log/columns.js';
import { literal, literals } from './database.js';
import type { Partition } from './partition.js';
import { duckdbType, ingestColumn } from './requests-relation.js';

/**
 * Enriched rows on their way into the lake, as CSV files that share a layout. Most columns are null in most logs, so
 * that a layout names the stored columns that occur; `account_id` and `region` follow them in every row.
 */
export interface CsvPart {
  /** Places in `storedColumns`, ascending. */
  readonly layout: readonly number[];
  readonly files: readonly string[];
  /** The partition that all of the rows belong to; null: several. */
  readonly partition: Partition | null;
}

/** Separates cells: a control character, which JSON allows in a string only escaped, so that it hardly ever needs quotes. */
export const separator = '\x1f';

const csvType = (column: (typeof storedColumns)[number]): string =>
  column.type === 'timestamp' ? 'BIGINT' : duckdbType(column.type);

/** The rows of the parts, all of one ingest or of none, as a query with all columns that are stored. */
export const rowsOfCsv = (parts: readonly CsvPart[], ingest: string | null): string => {
  const id = ingest === null ? 'NULL' : literal(ingest);
  const rows = parts.map(rowsOfPart).join('\nUNION ALL\n');
  return `SELECT *, ${id}::VARCHAR AS ${ingestColumn} FROM (${rows})`;
};

function rowsOfPart({ layout, files }: CsvPart): string {
  const present = new Set(layout);
  const cells = storedColumns.map((column, index) => {
    if (!present.has(index)) return `NULL::${duckdbType(column.type)} AS ${column.name}`;
    return column.type === 'timestamp'
      ? `make_timestamp(${column.name} * 1000) AS ${column.name}`
      : column.name;
  });
  const types = [
    ...storedColumns
      .filter((_, index) => present.has(index))
      .map((column) => `${column.name}: ${literal(csvType(column))}`),
    "account_id: 'VARCHAR'",
    "region: 'VARCHAR'",
  ];
  return `SELECT ${cells.join(', ')}, account_id, region, make_timestamp(request_time * 1000)::DATE AS dt
    FROM read_csv(${literals(files)}, columns = {${types.join(', ')}}, auto_detect = false, header = false,
      delim = ${literal(separator)}, quote = '"', escape = '"', new_line = '\\n', nullstr = '',
      allow_quoted_nulls = false, max_line_size = ${maxCsvLine}, buffer_size = ${csvBuffer})`;
}

/** A line has at most 256 KiB; escapes, repeated columns and names from the catalogue make its row longer. */
const maxCsvLine = 4 * 1024 * 1024;

/** What a file is read by. DuckDB would take sixteen of the longest lines, several times over. */
const csvBuffer = 2 * maxCsvLine;
