import type { QueryParameter } from '../../reporting/expression/query.js';
import type { AnswerRow } from '../../reporting/format/answer.js';

/** What a row is appended by: bytes are allowed too. */
export type AppendedValue = string | number | boolean | Uint8Array | Date | null;

/** The lake's database as its one writer sees it: statements run one after the other. */
export interface Database {
  run(sql: string, parameters?: readonly QueryParameter[]): Promise<void>;
  rows<Row = AnswerRow>(sql: string, parameters?: readonly QueryParameter[]): Promise<Row[]>;
  /** All or nothing, also if the process is killed. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /** Adds many rows to a table of the connection; values stand in the order of its columns. */
  append(table: string, rows: Iterable<readonly AppendedValue[]>): Promise<void>;
}

/** Text as an SQL literal: for the places that take no parameter, such as the path of a COPY. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A list of text literals. */
export const literals = (texts: readonly string[]): string => `[${texts.map(literal).join(', ')}]`;
