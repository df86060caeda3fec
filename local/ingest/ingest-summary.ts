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

/** How far an ingest is. */
export interface IngestProgress {
  /** Bytes read of the sources, as they lie on disk: of a gzip file, its compressed bytes. */
  readonly bytes: number;
  /** Lines enriched. */
  readonly lines: number;
}

export interface IngestOptions {
  /** The account and the Region of lines that name none. */
  readonly accountId?: string;
  readonly region?: string;
  readonly onProgress?: (progress: IngestProgress) => void;
}
