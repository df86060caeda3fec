import type { LogOrigin } from '../../core/ports/log-intake.js';

/** How far an ingest is. */
export interface IngestProgress {
  /** Bytes read of the sources, as they lie on disk: of a gzip file, its compressed bytes. */
  readonly bytes: number;
  /** Lines enriched. */
  readonly lines: number;
}

export interface IngestOptions extends LogOrigin {
  /** Who ingests, for the list of ingests. */
  readonly by?: string;
  /** Aborted when nobody waits for it any more: it stops, and what was stored by then stays. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: IngestProgress) => void;
}
