/**
 * How one engine writes the few things that engines write differently. Arguments are rendered text. Each member says what
 * it answers for null, zero and nothing; an engine that would answer otherwise is mended in its own file. The contract of
 * `test/contracts/dialect.ts` asks every engine all of it.
 */
export interface Dialect {
  readonly column: (name: string) => string;
  /** A number of a declaration, as a whole number or as a double; never as a decimal with digits of its own. */
  readonly number: (value: number) => string;
  /** A text of a declaration, whatever is in it. @throws Error where the language cannot write it */
  readonly text: (value: string) => string;
  /** A timestamp cut to its quarter hour; null of null. */
  readonly quarterHour: (of: string) => string;
  /** A quotient of real numbers; null where the divisor is zero, and where either is null. */
  readonly divide: (left: string, right: string) => string;
  /** The square root of a number that is not negative, as a real number; null of null. */
  readonly squareRoot: (of: string) => string;
  /** The lesser of two; null where either is null. */
  readonly least: (left: string, right: string) => string;
  /** The greater of two; null where either is null. */
  readonly greatest: (left: string, right: string) => string;
  /** The value of the first branch whose condition is true, not null; null where there is none and nothing otherwise. */
  readonly caseOf: (
    branches: readonly { readonly when: string; readonly value: string }[],
    otherwise: string | undefined,
  ) => string;
  /** How many rows a group has; 0 of no row. */
  readonly count: string;
  /** For how many rows a condition is true, not null; 0 of no row. */
  readonly countIf: (condition: string) => string;
  /** The sum of what is not null; null where there is nothing. */
  readonly sum: (of: string) => string;
  /** The least of what is not null; null where there is nothing. */
  readonly min: (of: string) => string;
  /** The greatest of what is not null; null where there is nothing. */
  readonly max: (of: string) => string;
  readonly isNull: (of: string) => string;
  readonly isNotNull: (of: string) => string;
  /** Whether a value is among others; not true of null. */
  readonly oneOf: (of: string, values: readonly string[]) => string;
  /** Whether all conditions are true; true of none. */
  readonly and: (conditions: readonly string[]) => string;
}

/** An engine that is asked in SQL. */
export interface SqlDialect extends Dialect {
  readonly name: 'duckdb' | 'trino';
  /** A percentile of the rows at hand, exact where `quantileIsExact`; null where there is nothing but null. */
  readonly quantile: (of: string, quantile: number) => string;
  readonly quantileIsExact: boolean;
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
}
