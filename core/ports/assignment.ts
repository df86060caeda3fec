import type { ApiRef } from '../registry/api-window.js';

/** Which rows are given to an API: those that name no other, within a time. */
export interface Assignment {
  readonly api: ApiRef;
  /** Milliseconds since 1970; the first is included, the last is not. */
  readonly from?: number;
  readonly to?: number;
}

/** What an assignment did. */
export interface Assigned {
  readonly assigned: number;
  /** Rows that the API had already, and that are there once now. */
  readonly duplicates: number;
}
