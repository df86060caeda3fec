/** Knows how fresh the lake is. */
export interface LakeFreshness {
  /**
   * When the newest row of an account and Region was requested or, in AWS, arrived in the lake (ISO 8601); null when there
   * is none. May be a minute old.
   */
  lastRowSeen(accountId: string, region: string): Promise<string | null>;
}
