import type { Assigned, Assignment } from '../../core/ports/assignment.js';
import type { FolderRepair } from '../../core/ports/folder-snapshots.js';
import type { IngestRecord, UndoneIngest } from '../../core/ports/ingest-record.js';
import type {
  Ingested,
  IngestSummary,
  LogOrigin,
  ReadPosition,
} from '../../core/ports/log-intake.js';
import type { WindowSource } from '../../core/registry/window-index.js';
import type { StreamingEngine } from '../../reporting/query/engine.js';
import type { IngestOptions } from '../ingest/ingest-options.js';
import type { LineSource } from '../ingest/line-source.js';
import type { LakeErasing } from '../lake/erase.js';
import type { RejectedRecord } from '../lake/rejected-lines.js';
import type { KnownChecksums } from '../lake/snapshot.js';
import type { TurnLoad } from '../turns/fair-turns.js';

export interface LakeStatus {
  /** Rows of `requests`. */
  readonly rows: number;
  /** Lines that were rejected and are kept. */
  readonly rejected: number;
  readonly files: number;
  /** Bytes of the Parquet files. */
  readonly bytes: number;
  /** The times of the first and the last request, ISO 8601 in UTC; null while there is none. */
  readonly firstRequest: string | null;
  readonly lastRequest: string | null;
}

/** The lake on one machine: a folder that one process holds at a time. */
export interface Lake {
  /** Answers queries over `requests`, `usage` and `audience`; several at once. */
  readonly engine: StreamingEngine;
  /** Reads sources one after the other. Whatever instant it ends at, running it again stores each line once. */
  ingest(
    sources: Iterable<LineSource> | AsyncIterable<LineSource>,
    options?: IngestOptions,
  ): Promise<Ingested>;
  /** One page of ingests, newest first; `before` continues after the id of the last one seen. */
  ingests(page?: { readonly limit?: number; readonly before?: string }): Promise<IngestRecord[]>;
  /** Undefined: there is none of that id. */
  findIngest(id: string): Promise<IngestRecord | undefined>;
  /** How far sources were read by ingests that count; those that are not known are left out. */
  positions(keys: readonly string[]): Promise<ReadPosition[]>;
  /**
   * Takes an ingest back: the requests that it stored, the lines that it rejected. What was a duplicate in it belongs to
   * the ingest before and stays. Done twice, it is done once.
   *
   * @throws ProductError unknown-ingest; request-in-progress while it runs
   */
  undo(id: string): Promise<UndoneIngest>;
  /**
   * Rejected lines by ingest, source and reason, newest first; `before` continues after the id of the last record seen.
   */
  rejected(page?: { readonly limit?: number; readonly before?: number }): Promise<RejectedRecord[]>;
  /**
   * Reads every rejected line again by the present rules; those that pass now are stored.
   *
   * @param origin what is known of the lines by now: whose they are, their format
   * @param signal ends it after the record that it is at; what was stored by then stays
   */
  replay(origin?: LogOrigin, signal?: AbortSignal): Promise<IngestSummary>;
  /**
   * Gives the rows that name no API to one.
   *
   * @param signal keeps it from beginning; what has begun is done whole
   */
  assign(assignment: Assignment, signal?: AbortSignal): Promise<Assigned>;
  /**
   * Has a source say whose rows are whose by what has changed since the last time; recomputes the roll-ups of the APIs whose
   * windows changed, and no others.
   */
  followWindows(source: WindowSource): Promise<void>;
  /** Looks at files again and computes days anew. @returns how many files were damaged and are set aside */
  repair(suspects: FolderRepair): Promise<number>;
  /** Removes a person or a consumer of a tenant, for good. */
  readonly erasing: LakeErasing;
  /**
   * Puts the lake as it is at one moment into a folder on the same disk: files that never change by a second name, the
   * database as a copy. No other work writes meanwhile.
   *
   * @param beside is done at the same moment, after the database was copied
   */
  snapshot(to: string, beside: () => Promise<void>): Promise<KnownChecksums>;
  status(): Promise<LakeStatus>;
  /** How many queries run and wait now. */
  load(): TurnLoad;
  close(): Promise<void>;
}
