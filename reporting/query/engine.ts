/** A value that is bound to a query's parameter, never written into its text. */
export type QueryParameter = string | number | boolean | Date | null;

/** A compiled query: its text, and the values of its parameters in order. */
export interface Query {
  readonly sql: string;
  readonly parameters: readonly QueryParameter[];
}

/** A row of an answer, keyed by column name. Timestamps are ISO 8601 strings in UTC, counts are numbers. */
export type AnswerRow = Record<string, string | number | boolean | null>;

/** What runs compiled queries: DuckDB on one machine, Athena in AWS. */
export interface QueryEngine {
  run(query: Query): Promise<AnswerRow[]>;
}
