/** What is known of one ingest: of a command, or of one request to `POST /v1/ingest`. */
export interface IngestRecord {
  /** Begins with its time, so that ids sort by it. */
  readonly id: string;
  /** When it began, ISO 8601 in UTC. */
  readonly at: string;
  /** Who started it; null where the database that knew it was lost. */
  readonly by: string | null;
  /** Names of what it read, the first of them. */
  readonly sources: readonly string[];
  readonly sourceCount: number;
  /** Requests that it stored; those that it found there belong to the ingest before. */
  readonly stored: number;
  readonly duplicates: number;
  /** ISO 8601 in UTC; null while its requests count. */
  readonly undoneAt: string | null;
}

/** What taking an ingest back did. */
export interface UndoneIngest {
  readonly id: string;
  readonly undoneAt: string;
  /** It had been taken back before, and nothing was done now. */
  readonly already: boolean;
  /** Requests that are gone. */
  readonly removed: number;
  /** Rejected lines that are gone. */
  readonly rejected: number;
  /**
   * Ingests since then that found requests there already. Where those were of this ingest, they are gone with it:
   * ingesting these sources again brings them back, and adds nothing else.
   */
  readonly ingestAgain: readonly IngestRecord[];
}

/** What an id of an ingest looks like: its time to the millisecond, and eight digits by chance. */
export const ingestIdPattern = /^\d{8}T\d{9}Z-[0-9a-f]{8}$/;
