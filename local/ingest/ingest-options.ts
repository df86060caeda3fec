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
