import type { Ingested, LogOrigin } from '../../core/ports/log-intake.js';
import type { IngestProgress } from '../ingest/ingest-options.js';
import type { LineSource } from '../ingest/line-source.js';

/** Takes sources into a lake: that of a data folder which is open here, or that of the server which holds it. */
export interface LogReader {
  /** How far sources were read, by key; those that are not known are left out. */
  positions(keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Reads sources one after the other, and answers when all of them count. */
  ingest(
    sources: Iterable<LineSource> | AsyncIterable<LineSource>,
    options: {
      readonly origin: LogOrigin;
      /** The id of the ingest that it goes on with. */
      readonly continues?: string;
      readonly onProgress?: (progress: IngestProgress) => void;
    },
  ): Promise<Ingested>;
}
