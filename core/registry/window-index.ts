import type { ApiWindow } from './api-window.js';

/** Account, id and stage of an API, in whatever Region: rows that name no Region are told apart by these alone. */
export type StageKey = Pick<ApiWindow, 'accountId' | 'restApiId' | 'stage'>;

/** What has changed of the windows since a mark. */
export interface WindowChanges {
  /** Says how far the answer goes, for the next question. */
  readonly mark: string;
  /** The stages whose windows may be others now; `all` where the mark was not this registry's. */
  readonly stages: 'all' | readonly StageKey[];
  /** Every window that these stages have now, in every Region. */
  readonly windows: readonly ApiWindow[];
}

/** Where windows of APIs are followed from, change by change. */
export interface WindowSource {
  /** `mark`: that of the last answer; undefined at first. */
  changesSince(mark: string | undefined): Promise<WindowChanges>;
}

/** The windows of all APIs, kept ready beside them, so that nobody reads every API to learn of a few. */
export interface WindowIndex extends WindowSource {
  /** The windows of every stage that is or was the tenant's, those of other tenants and Regions too: all that attribution to it hangs on. */
  around(tenantId: string): Promise<readonly ApiWindow[]>;
}
