/** What became of a line that was read. */
export type LineOutcome = 'stored' | 'duplicate' | 'erased' | 'rejected';

/** Is told what happens in a lake, as it happens; all of it is counted by whoever wants figures. */
export interface LakeWatch {
  /** Bytes of a source as they came, compressed where it is. */
  bytes(count: number): void;
  /** Requests of an ingest that are in files now; they count with the next commit. */
  staged(outcome: Exclude<LineOutcome, 'rejected'>, count: number): void;
  /** @param reason one of `reasonSentences` */
  rejected(reason: string, count: number): void;
  ingestBegan(): void;
  ingestEnded(outcome: 'done' | 'failed'): void;
  /** A transaction made everything count that had waited. */
  committed(commit: Commit): void;
}

export interface Commit {
  readonly ms: number;
  /** The time of the newest request of a log that is followed, milliseconds since 1970; null: there was none. */
  readonly newestFollowed: number | null;
}

/** For a lake of which nobody wants figures. */
export const unwatched: LakeWatch = {
  bytes: () => undefined,
  staged: () => undefined,
  rejected: () => undefined,
  ingestBegan: () => undefined,
  ingestEnded: () => undefined,
  committed: () => undefined,
};
