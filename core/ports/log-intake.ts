/** What became of the lines of an ingest: `read` is the sum of `stored`, `duplicates` and `rejected`. */
export interface IngestSummary {
  /** Lines that are not empty, and one for each place where a source was damaged. */
  readonly read: number;
  readonly stored: number;
  /** Requests that the lake had already, or that came more than once. */
  readonly duplicates: number;
  /** Lines that could not be read; each is kept once, however often it comes. */
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
  ): Promise<IngestSummary>;
}
