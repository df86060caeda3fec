import type { Interval } from '../../core/periods/interval.js';

/** A value that is bound to a query's parameter, never written into its text. */
export type QueryParameter = string | number | boolean | Date | null;

/** A compiled query: its text, and the values of its parameters in order. */
export interface Query {
  readonly sql: string;
  readonly parameters: readonly QueryParameter[];
  /**
   * The accounts whose requests it reads. An engine need not look at the files of others, so that what a question costs does
   * not grow with the requests of those who are not asked about. Undefined: none, or it is not known which.
   */
  readonly accounts?: Accounts | undefined;
  /** When the requests were that it reads: files without any of that time need not be looked at either. Given with `accounts`. */
  readonly within?: Interval | undefined;
}

/** Some accounts, or all there are. */
export type Accounts = readonly string[] | 'all';
