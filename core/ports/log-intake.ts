import type { Assigned, Assignment } from './assignment.js';
import type { IngestRecord, UndoneIngest } from './ingest-record.js';
import type { RejectedLines } from './rejected-lines.js';

/** What became of the lines of an ingest: `read` is the sum of `stored`, `duplicates`, `erased` and `rejected`. */
export interface IngestSummary {
  /** Lines that are not empty, and one for each place where a source was damaged. */
  readonly read: number;
  readonly stored: number;
  /** Requests that the lake had already, or that came more than once. */
  readonly duplicates: number;
  /** Requests of somebody who was erased: they do not come back. */
  readonly erased: number;
  /** Lines that could not be read; each is kept once, however often it comes. */
  readonly rejected: number;
  /** Rejected lines by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Lines among those stored or found duplicates that were no clean JSON and were read nevertheless. */
  readonly salvaged: number;
  readonly seen: SeenInLog;
}

/** What became of the lines of an ingest that was done, and the id by which it can be taken back. */
export interface Ingested extends IngestSummary {
  readonly id: string;
  readonly sources: ReadSources;
}

/** The files, objects or streams of an ingest. */
export interface ReadSources {
  readonly count: number;
  /** Those with a problem, the first of them. */
  readonly problems: readonly SourceProblem[];
  /** How many more there are. */
  readonly moreProblems: number;
}

/** A source that could not be read at all or to its end, or of which lines were rejected. */
export interface SourceProblem {
  readonly source: string;
  readonly read: number;
  readonly rejected: number;
  /** Why it could not be read, in a sentence; null where it could. */
  readonly failure: string | null;
}

/**
 * What a source is known by: its kind and a hash, of a file's content, of a log's first line, of an object's address. A
 * thousand of them fit into one request, however long what is hashed.
 */
export const positionKeyPattern = /^[a-z0-9]{1,16}:[0-9a-f]{64}$/;

/** How far a source was read. A later ingest asks for it by the key, and goes on behind it. */
export interface ReadPosition {
  /** Matches `positionKeyPattern`. */
  readonly key: string;
  /** How far, in words of whoever reads it: nothing, an object's version, an offset. */
  readonly value: string;
}

/** What a log turned out to be, beside the counts. */
export interface SeenInLog {
  /** Records by the container they came in, and rows by the name of their format. */
  readonly containers: Readonly<Record<string, number>>;
  readonly formats: Readonly<Record<string, number>>;
  /** Rows by a key that no column has; what it said is in `extra`. */
  readonly unknownKeys: Readonly<Record<string, number>>;
  /** Columns that most logs fill and this one never did. */
  readonly emptyColumns: readonly string[];
  /** Rows that do not say of which account, API or stage they are: they can belong to no tenant. */
  readonly unowned: number;
  /** One rejected line for each reason. */
  readonly samples: readonly {
    readonly reason: string;
    readonly place: string;
    readonly beginning: string;
  }[];
}

/** What is known of the lines of a log that do not say it themselves. */
export interface LogOrigin {
  readonly accountId?: string;
  readonly region?: string;
  readonly restApiId?: string;
  readonly stage?: string;
  /** The format string in the stage's access log settings. */
  readonly format?: string;
}

/** A log as it comes to an intake. */
export interface IncomingLog {
  readonly log: AsyncIterable<Uint8Array>;
  /** Whether it is several sources, each with its name: what the command line sends. */
  readonly framed: boolean;
  readonly origin: LogOrigin;
  /** Who sends it. */
  readonly by: string;
  /** The id of the ingest that it goes on with; one that was taken back or is not known begins anew. */
  readonly continues: string | null;
  /** Lines of APIs of other tenants than this one are refused; null: of none. */
  readonly tenantId: string | null;
  /** Aborted when whoever sends it has gone: the work stops, and what was stored by then stays. */
  readonly signal: AbortSignal;
}

/** Work that may take minutes, as its caller sees it. */
export interface LastingWork {
  /** Who asks for it. */
  readonly by: string;
  /** Aborted when whoever asked has gone. */
  readonly signal: AbortSignal;
}

/** Takes access logs in, where no delivery stream does. */
export interface LogIntake {
  /** Reads a log of any kind as it comes. The same lines twice add nothing. */
  take(incoming: IncomingLog): Promise<Ingested>;
  /** How far sources were read by ingests that count; those that are not known are left out. */
  positions(keys: readonly string[]): Promise<ReadPosition[]>;
  /** One page of ingests, newest first; `before` continues after the id of the last one seen. */
  ingests(page: { readonly limit: number; readonly before?: string }): Promise<IngestRecord[]>;
  /** @throws ProductError unknown-ingest */
  ingest(id: string): Promise<IngestRecord>;
  /** Takes an ingest back. Done twice, it is done once. @throws ProductError unknown-ingest, request-in-progress */
  undo(id: string): Promise<UndoneIngest>;
  /** One page of records of rejected lines, newest first; `before` continues after the id of the last one seen. */
  rejected(page: { readonly limit: number; readonly before?: number }): Promise<RejectedLines[]>;
  /**
   * Reads every rejected line again by the present rules; those that pass now are stored. Whoever asked has gone: it stops
   * after the record that it is at, and what was stored by then stays.
   *
   * @param origin what is known of the lines by now: whose they are, their format
   * @throws ProductError invalid-input for a format that is none
   */
  replay(origin: LogOrigin, work: LastingWork): Promise<IngestSummary>;
  /** Gives the rows that name no API to one. It is done whole, or, where whoever asked has gone before it began, not at all. */
  assign(assignment: Assignment, work: LastingWork): Promise<Assigned>;
}
