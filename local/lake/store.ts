import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { CsvPart } from './csv-segment.js';
import type { Database } from './database.js';
import { findCopies, mayHoldCopies } from './duplicates.js';
import { findErased } from './erased-rows.js';
import { addChange, findIngest, type IngestChange, keepIngests, noChange } from './ingests.js';
import type { LakeFolder } from './lake-folder.js';
import { type LakeWatch, unwatched } from './lake-watch.js';
import { changeManifest, listedFiles } from './manifest.js';
import { moveIntoPlace } from './move-into-place.js';
import { createMutex, type Mutex } from './mutex.js';
import { type LakeFile, rewriteFiles } from './parquet-files.js';
import { partitionOf } from './partition.js';
import { isFollowed, keepPositions, type NewPosition } from './positions.js';
import { appendToFile } from './rejected-files.js';
import {
  fileOf,
  forgetRejected,
  freshLines,
  keepRejected,
  nextRecordId,
  type RejectedRecord,
  takeFreshLines,
} from './rejected-lines.js';
import { countOf, joined, linesAt, type RejectedPortion, samplesOf } from './rejected-portion.js';
import {
  grow,
  newRecord,
  type OpenRecord,
  type RejectedKind,
  recordNow,
} from './rejected-records.js';
import { rowsOfFiles, storedColumnList } from './requests-relation.js';
import { recompute, touchTimes } from './roll-up-tables.js';
import { guarded } from './storage-error.js';
import { noTombstones, type Tombstones } from './tombstones.js';
import { writeSegment } from './write-segment.js';

/** What became of the rows of a segment. */
export interface Staged {
  readonly stored: number;
  readonly duplicates: number;
  /** Requests that were erased from the lake, and do not come back. */
  readonly erased: number;
}

/**
 * What ingest writes through. Segments and rejected lines of all callers wait together until `commit` makes them
 * count at once: files, rejected lines and roll-ups in one transaction of the database. Killed before, the lake is
 * as it was, and what files were written is taken up at the next start.
 */
export interface Store {
  /** Writes the rows of an ingest, or of none, as Parquet files, each request once; the CSV files are removed. */
  stage(parts: readonly CsvPart[], ingest: string | null): Promise<Staged>;
  /** Adds to the record of an ingest. */
  record(ingest: string, change: Partial<IngestChange>): Promise<void>;
  /** Keeps how far sources were read, once all of what was read is staged. */
  position(positions: readonly NewPosition[]): Promise<void>;
  /** Keeps the lines that are kept nowhere yet, in a record that was made before or in a new one. */
  reject(
    into: OpenRecord | RejectedKind,
    portions: readonly RejectedPortion[],
    /** A record that is forgotten in a moment: what is kept in it alone is kept anew. */
    instead?: number,
  ): Promise<OpenRecord>;
  /** Records whose lines were read again and are staged or rejected anew, all of them. */
  forget(ids: readonly number[]): Promise<void>;
  commit(): Promise<void>;
  /** Makes everything count and does a piece of work before anything else is staged. */
  committed<T>(work: () => Promise<T>): Promise<T>;
  /** A new folder for work in progress, and a name that no other work has. */
  workspace(): Promise<{ readonly name: string; readonly folder: string }>;
  /**
   * Begins an ingest, or goes on with one that counts and does not run, so that it cannot be taken back until `end`.
   * The folder is for its work in progress.
   */
  begin(continues: string | null): Promise<{ readonly id: string; readonly folder: string }>;
  end(ingest: string): void;
  /** Ingests whose rows or lines are on their way: they cannot be taken back yet. */
  readonly running: ReadonlySet<string>;
  readonly exclusive: Mutex;
  readonly pathOf: (file: Pick<LakeFile, 'path'>) => string;
}

export function createStore(
  db: Database,
  folder: LakeFolder,
  watch: Pick<LakeWatch, 'committed'> = unwatched,
  tombstones: Pick<Tombstones, 'all' | 'hasLines' | 'hashOf'> = noTombstones,
): Store {
  const mutex = createMutex();
  const exclusive: Mutex = (work) => mutex(() => guarded(folder.root, work));
  const pathOf = (file: Pick<LakeFile, 'path'>) => path.join(folder.logs, file.path);
  let pending: LakeFile[] = [];
  let forgotten: number[] = [];
  let records = new Map<string, IngestChange>();
  let rejections = new Map<number, RejectedRecord>();
  let positions: NewPosition[] = [];
  const running = new Set<string>();

  const record = (id: string, change: Partial<IngestChange>): void => {
    records.set(id, addChange(records.get(id) ?? noChange, { ...noChange, ...change }));
  };

  const workspace = async () => {
    const name = `${new Date().toISOString().replace(/[-:.]/g, '')}-${randomBytes(4).toString('hex')}`;
    const place = path.join(folder.staging, name);
    await mkdir(place, { recursive: true });
    return { name, folder: place };
  };

  const stage = async (parts: readonly CsvPart[], ingest: string | null): Promise<Staged> => {
    const work = await workspace();
    try {
      const all = await writeSegment(db, parts, ingest, path.join(work.folder, 'all'));
      const rows = sum(all);
      const partitions = [...new Map(all.map((file) => [partitionOf(file), file])).values()];
      const stored = [...pending, ...(await listedFiles(db))].filter((file) =>
        partitions.some((partition) => mayHoldCopies(partition, file)),
      );
      const stagedAt = (file: LakeFile) => path.join(work.folder, 'all', file.path);
      const fresh = rowsOfFiles(all, stagedAt);
      const copies = await findCopies(
        db,
        fresh,
        stored.length > 0 ? rowsOfFiles(stored, pathOf) : null,
      );
      const erased = await leaveOutErased(fresh, copies);
      const left = copies + erased;
      const kept =
        left === 0
          ? { files: all, folder: 'all' }
          : {
              files: await withoutCopies(all, stagedAt, path.join(work.folder, 'once')),
              folder: 'once',
            };
      const from = path.join(work.folder, kept.folder);
      pending.push(
        ...(await moveIntoPlace(kept.files, { from, to: folder.logs, name: work.name })),
      );
      const staged = { stored: rows - left, duplicates: copies };
      if (ingest !== null) record(ingest, staged);
      return { ...staged, erased };
    } finally {
      const files = parts.flatMap((part) => part.files);
      await Promise.all(
        [work.folder, ...files].map((it) => rm(it, { recursive: true, force: true })),
      );
    }
  };

  /** Counts the rows that were erased, and are no copies, to the `copies`, which are not stored. @returns how many */
  const leaveOutErased = async (fresh: string, copies: number): Promise<number> => {
    if (tombstones.all.length === 0) return 0;
    const found = await findErased(db, tombstones, tombstones.all, fresh);
    if (found.rows + found.extraRows === 0) return 0;
    if (copies === 0) {
      await db.run(
        'CREATE OR REPLACE TEMP TABLE copies (filename VARCHAR, file_row_number BIGINT)',
      );
    }
    await db.run(`INSERT INTO copies SELECT filename, file_row_number FROM erased
      ANTI JOIN copies USING (filename, file_row_number)`);
    const [all] = await db.rows<{ n: number }>('SELECT count(*) AS n FROM copies');
    return (all?.n ?? 0) - copies;
  };

  const reject = async (
    into: OpenRecord | RejectedKind,
    portions: readonly RejectedPortion[],
    instead?: number,
  ): Promise<OpenRecord> => {
    const record = 'hash' in into ? into : newRecord(await nextRecordId(db), into);
    const { lines, hashes, samples } = joined(portions);
    const places = await freshLines(
      db,
      hashes,
      instead === undefined ? forgotten : [...forgotten, instead],
      { erased: tombstones.hasLines },
    );
    if (places.length === 0) return record;
    const kept = places.length === countOf({ hashes }) ? lines : linesAt(lines, places);
    await appendToFile(folder.rejected, fileOf(record), Buffer.from(kept));
    await takeFreshLines(db, record.id);
    const fresh = new Set(places);
    const shown = samples.filter(({ at }) => fresh.has(at));
    grow(record, kept, places.length, shown.length > 0 ? shown : samplesOf(kept));
    rejections.set(record.id, recordNow(record));
    return record;
  };

  const withoutCopies = (
    all: readonly LakeFile[],
    stagedAt: (file: LakeFile) => string,
    to: string,
  ) =>
    rewriteFiles(
      db,
      all,
      (own) =>
        `SELECT ${storedColumnList} FROM ${rowsOfFiles(own, stagedAt)}
         ANTI JOIN copies USING (filename, file_row_number)`,
      to,
    );

  const commit = async (): Promise<void> => {
    const parts = [pending.length, forgotten.length, records.size, rejections.size];
    if ([...parts, positions.length].every((size) => size === 0)) return;
    const begun = performance.now();
    const partitions = new Set(pending.map(partitionOf));
    await db.transaction(async () => {
      if (pending.length > 0) {
        await touchTimes(db, rowsOfFiles(pending, pathOf));
        await changeManifest(db, { add: pending }, pathOf);
        const files = (await listedFiles(db)).filter((file) => partitions.has(partitionOf(file)));
        await recompute(db, 'times', files, pathOf);
      }
      await forgetRejected(db, forgotten);
      await keepRejected(db, rejections.values());
      await keepIngests(db, records);
      await keepPositions(db, positions);
    });
    watch.committed({
      ms: performance.now() - begun,
      newestFollowed: positions.some(({ key }) => isFollowed(key)) ? newestOf(pending) : null,
    });
    pending = [];
    forgotten = [];
    records = new Map();
    rejections = new Map();
    positions = [];
  };

  return {
    stage: (parts, ingest) => exclusive(() => stage(parts, ingest)),
    record: (ingest, change) => exclusive(async () => record(ingest, change)),
    position: (read) => exclusive(async () => void positions.push(...read)),
    reject: (into, portions, instead) => exclusive(() => reject(into, portions, instead)),
    forget: (ids) => exclusive(async () => void forgotten.push(...ids)),
    commit: () => exclusive(commit),
    committed: (work) =>
      exclusive(async () => {
        await commit();
        return work();
      }),
    workspace,
    begin: (continues) =>
      exclusive(async () => {
        const { name, folder } = await workspace();
        const before =
          continues === null || running.has(continues)
            ? undefined
            : await findIngest(db, continues);
        const id = before?.undoneAt === null ? before.id : name;
        running.add(id);
        return { id, folder };
      }),
    end: (ingest) => void running.delete(ingest),
    running,
    exclusive,
    pathOf,
  };
}

const sum = (files: readonly LakeFile[]): number =>
  files.reduce((total, file) => total + file.rows, 0);

/** Null: there are no rows. */
const newestOf = (files: readonly LakeFile[]): number | null =>
  files.length === 0 ? null : Math.max(...files.map(({ last_time }) => Date.parse(last_time)));
