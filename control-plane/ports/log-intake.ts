/** What became of the lines of a log: `read` is the sum of `stored`, `duplicates` and `rejected`. */
export interface IntakeSummary {
  readonly read: number;
  readonly stored: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** Rejected lines by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Lines among those stored or found duplicates that were no clean JSON and were read nevertheless. */
  readonly salvaged: number;
}

/** Takes access logs in, where no delivery stream does. */
export interface LogIntake {
  /**
   * Reads NDJSON, plain or gzip, as it comes. The same lines twice add nothing. `accountId` and `region` stand in
   * where lines name none.
   */
  take(
    log: AsyncIterable<Uint8Array>,
    place: { readonly accountId?: string; readonly region?: string },
  ): Promise<IntakeSummary>;
}
