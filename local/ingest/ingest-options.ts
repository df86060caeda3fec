import type { LogOrigin } from '../../core/ports/log-intake.js';
import type { ApiWindow } from '../../core/registry/api-window.js';

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
  /** The id of an ingest that this one goes on with; one that was taken back or is not known begins anew. */
  readonly continues?: string;
  /** Rows that are given to nobody by one of these windows are refused, and not kept; undefined: none is. */
  readonly onlyOf?: readonly ApiWindow[];
  readonly onProgress?: (progress: IngestProgress) => void;
}
