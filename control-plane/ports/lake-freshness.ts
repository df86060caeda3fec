/** Knows how fresh the lake is. */
export interface LakeFreshness {
  /** When rows of an account and Region last arrived (ISO 8601), or null when none ever did. May be a minute old. */
  lastRowSeen(accountId: string, region: string): Promise<string | null>;
}
