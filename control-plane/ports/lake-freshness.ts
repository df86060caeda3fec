/** Knows how fresh the lake is. */
export interface LakeFreshness {
  /**
   * When the newest row of each account and Region was requested or, in AWS, arrived in the lake (ISO 8601), in the order
   * asked for; null where there is none. May be a minute old.
   */
  lastRowsSeen(places: readonly Place[]): Promise<(string | null)[]>;
}

/** Where a pipeline writes. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}
