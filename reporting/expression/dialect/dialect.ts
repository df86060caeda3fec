/** How one engine writes the few things that engines write differently. Arguments are rendered text. */
export interface Dialect {
  readonly column: (name: string) => string;
  readonly text: (value: string) => string;
  /** A timestamp cut to its quarter hour; null of null. */
  readonly quarterHour: (of: string) => string;
  readonly divide: (left: string, right: string) => string;
  readonly least: (left: string, right: string) => string;
  readonly greatest: (left: string, right: string) => string;
  readonly caseOf: (
    branches: readonly { readonly when: string; readonly value: string }[],
    otherwise: string | undefined,
  ) => string;
  readonly count: string;
  readonly countIf: (condition: string) => string;
  readonly isNull: (of: string) => string;
  readonly isNotNull: (of: string) => string;
  readonly oneOf: (of: string, values: readonly string[]) => string;
}

/** An engine that is asked in SQL. */
export interface SqlDialect extends Dialect {
  readonly name: 'duckdb' | 'trino';
  /** A percentile of the rows at hand, exact where the engine can. */
  readonly quantile: (of: string, quantile: number) => string;
  readonly list: (values: readonly string[]) => string;
  /** How many values of a list are less than a value. */
  readonly countBelow: (list: string, value: string) => string;
  /** A list's value at a place, from 1. */
  readonly at: (list: string, place: string) => string;
  /** A timestamp cut to its hour. */
  readonly hour: (of: string) => string;
  /** A timestamp cut to its five minutes. */
  readonly fiveMinutes: (of: string) => string;
  /** The function of a timestamp's weekday, 1 (Monday) to 7. */
  readonly weekday: string;
  /** A parameter holding YYYY-MM-DD, as the type of the partition key `dt`. */
  readonly dayParameter: string;
  /** How `requests` lies in the lake that the engine reads. */
  readonly requests: RequestsLayout;
}

/** What a query has to reckon with in `requests`. */
interface RequestsLayout {
  /** Rows are found by account alone: a query has to name the accounts. */
  readonly foundByAccount: boolean;
  /** How many days after the day of its request a row may lie. */
  readonly lateDays: number;
  /** A request may be there more than once. */
  readonly mayRepeat: boolean;
}
