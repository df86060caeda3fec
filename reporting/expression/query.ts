/** A value that is bound to a query's parameter, never written into its text. */
export type QueryParameter = string | number | boolean | Date | null;

/** A compiled query: its text, and the values of its parameters in order. */
export interface Query {
  readonly sql: string;
  readonly parameters: readonly QueryParameter[];
}
