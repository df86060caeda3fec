import type { StoredUnit } from '../units.js';

/**
 * What a column of the lake is made of. A type is a value that carries its name in every engine, so that
 * the engines' schemas are looked up, never written again.
 */
export interface ColumnType {
  readonly duckdb: string;
  /** Glue, and so Athena and Firehose's Parquet conversion. */
  readonly glue: string;
  /** `InputColumn.Type` of a QuickSight data set. */
  readonly quicksight: 'STRING' | 'INTEGER' | 'DATETIME' | 'BOOLEAN';
}

export const columnTypes = {
  text: { duckdb: 'VARCHAR', glue: 'string', quicksight: 'STRING' },
  integer: { duckdb: 'INTEGER', glue: 'int', quicksight: 'INTEGER' },
  bigint: { duckdb: 'BIGINT', glue: 'bigint', quicksight: 'INTEGER' },
  timestamp: { duckdb: 'TIMESTAMP', glue: 'timestamp', quicksight: 'DATETIME' },
  boolean: { duckdb: 'BOOLEAN', glue: 'boolean', quicksight: 'BOOLEAN' },
  date: { duckdb: 'DATE', glue: 'string', quicksight: 'STRING' },
} as const satisfies Record<string, ColumnType>;

export type ColumnTypeName = keyof typeof columnTypes;

/**
 * One column of `requests`.
 *
 * `origin` says who fills it: `log` is read from the line, `enrichment` is decided by us, `key` is part of
 * the object's key (a partition) and never stored inside a file.
 */
export interface Column {
  readonly type: ColumnTypeName;
  readonly origin: 'log' | 'enrichment' | 'key';
  readonly comment: string;
  readonly unit?: StoredUnit;
  /** The variable of API Gateway that the canonical log format asks for. REST APIs, unless `aliases` alone name it. */
  readonly from?: `$context.${string}`;
  /** The column's key in the canonical log format. */
  readonly key?: string;
  /** Other keys that mean the same in upstream's format and in the documented formats. */
  readonly aliases?: readonly string[];
  /**
   * Names that people give the variable in formats of their own. Weaker than a key or an alias: a value that cannot be
   * the column's is kept in `extra`, and the line is not refused for it.
   */
  readonly ownNames?: readonly string[];
  /**
   * Several variables of API Gateway fill it, and one line may say different things in them, or its value is the caller's
   * choice anyway: the preferred one counts, wherever it stands.
   */
  readonly several?: true;
  /** Personal data, with the shape that privacy settings treat it by. */
  readonly personal?: 'address' | 'text';
  /**
   * A caller can get text of its own in here: it chooses the value (path, user agent), or the value quotes what
   * it sent (error messages, the authorizer's principal). So it may hold anything, quotes included.
   */
  readonly clientControlled?: true;
}
