/** One of the lines of a record, for people. */
export interface RejectedSample {
  /** From 1 within the source; 0 where that is not known. */
  readonly line: number;
  /** The length of the whole line. */
  readonly bytes: number;
  /** The first 200 bytes, made printable. */
  readonly beginning: string;
}

/** The lines that one ingest rejected for one reason in one source: one record, however many they are. */
export interface RejectedLines {
  /** Grows with each record; the place to continue from when paging. */
  readonly id: number;
  /** The ingest that they came in; null: of an earlier version. */
  readonly ingest: string | null;
  readonly reason: string;
  /** The file's name as given, or what the stream was called. */
  readonly source: string;
  /** How many lines are kept; one that is kept already, here or in another record, is not kept again. */
  readonly lines: number;
  /** Bytes of the lines that are kept, newlines included. */
  readonly bytes: number;
  /** Whether a replay can read them: all bytes of the lines are kept. */
  readonly whole: boolean;
  /** When the first of them was rejected, ISO 8601 in UTC. */
  readonly rejectedAt: string;
  /** The first of them. */
  readonly samples: readonly RejectedSample[];
  /** What the ingest was told about lines that name no account or Region. */
  readonly accountId: string | null;
  readonly region: string | null;
}
