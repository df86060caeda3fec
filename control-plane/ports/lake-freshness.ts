/** Knows how fresh the lake is. */
export interface LakeFreshness {
  /** When the newest row of an account and Region was requested (ISO 8601), or null when there is none. */
  lastRowSeen(accountId: string, region: string): Promise<string | null>;
}
