import { hash } from 'node:crypto';
import type { Database } from './database.js';
import { hashedLine } from './keyed-hash.js';
import type { LakeFolder } from './lake-folder.js';
import type { LineOwner } from './line-owner.js';
import { linesOfFile, removeFiles } from './rejected-files.js';
import { fileOf, type RejectedRecord } from './rejected-lines.js';
import { gatherRejected } from './rejected-portion.js';
import { placedAs, rejectedRecords } from './rejected-records.js';
import type { ErasingLake } from './remove-erased.js';

/** Which rejected lines are looked for. */
export interface LineSearch {
  readonly holds: (line: Buffer) => boolean;
  readonly ownerOf: LineOwner;
}

/** What was found among rejected lines. */
export interface FoundLines {
  readonly lines: number;
  /** Of another tenant, or maybe: they stay. */
  readonly foreign: number;
}

/** Looks through the rejected lines of records. */
export async function findErasedLines(
  records: readonly RejectedRecord[],
  folder: LakeFolder,
  search: LineSearch,
): Promise<FoundLines> {
  const found = { lines: 0, foreign: 0 };
  for (const record of records) {
    for await (const { isErased } of sortedLines(folder, record, search)) {
      if (isErased === 'foreign') found.foreign += 1;
      else if (isErased) found.lines += 1;
    }
  }
  return found;
}

/**
 * The keyed hashes of the lines of a record that are looked for, so that none is kept again. Of lines that are not kept whole
 * the hash is that of the whole line, and which is whose is not known: all are answered, if there is one.
 */
async function erasedHashes(
  { db, folder, tombstones }: ErasingLake,
  record: RejectedRecord,
  search: LineSearch,
): Promise<{ readonly lines: number; readonly hashes: readonly string[] }> {
  const found: string[] = [];
  for await (const { line, isErased } of sortedLines(folder, record, search)) {
    if (isErased === true) found.push(hashOfLine(line));
  }
  const noted = record.whole || found.length === 0 ? found : await hashesOf(db, record);
  const hashes: string[] = [];
  for (const one of noted) hashes.push(await tombstones.hashOf(hashedLine(one)));
  return { lines: found.length, hashes };
}

const hashesOf = async (db: Pick<Database, 'rows'>, { id }: RejectedRecord): Promise<string[]> =>
  (await db.rows<{ hash: string }>('SELECT hash FROM rejected_hashes WHERE record = ?', [id])).map(
    ({ hash }) => hash,
  );

/**
 * Removes lines from one record: those that stay are kept in a record of its own kind, from one transaction on.
 *
 * @param note keeps the hashes of the lines, before they go
 * @returns how many are gone, and the file that is to be removed; undefined: the record has none of them
 */
export async function eraseLinesOf(
  lake: ErasingLake,
  record: RejectedRecord,
  search: LineSearch,
  note: (hashes: readonly string[]) => Promise<void>,
): Promise<{ readonly lines: number; readonly file: string } | undefined> {
  const { folder, store } = lake;
  const { lines, hashes } = await erasedHashes(lake, record, search);
  if (lines === 0) return undefined;
  await note(hashes);
  const { ingest, reason, source, whole, accountId, region } = record;
  const kept = rejectedRecords(store, record.id);
  let gathered = gatherRejected();
  let bytes = 0;
  const hand = async (): Promise<void> => {
    const portion = gathered.portion();
    if (portion.times === 0) return;
    await kept.add({ ingest, reason, source, whole, accountId, region }, placedAs(record, portion));
    gathered = gatherRejected();
    bytes = 0;
  };
  for await (const { line, isErased } of sortedLines(folder, record, search)) {
    if (isErased === true) continue;
    gathered.add(Buffer.from(line), 0);
    bytes += line.length;
    if (bytes >= bytesAtATime) await hand();
  }
  await hand();
  await kept.flush();
  await store.forget([record.id]);
  await store.commit();
  await removeFiles(folder.rejected, [fileOf(record)]);
  return { lines, file: fileOf(record) };
}

const bytesAtATime = 4 * 1024 * 1024;

interface SortedLine {
  readonly line: Buffer;
  readonly isErased: boolean | 'foreign';
}

/** The lines of a record, and which are looked for. */
async function* sortedLines(
  folder: LakeFolder,
  record: RejectedRecord,
  { holds, ownerOf }: LineSearch,
): AsyncGenerator<SortedLine> {
  for await (const bytes of linesOfFile(folder.rejected, fileOf(record), record)) {
    for (let start = 0; start < bytes.length; ) {
      const found = bytes.indexOf(newline, start);
      const end = found < 0 ? bytes.length : found;
      const line = bytes.subarray(start, end);
      start = end + 1;
      const isErased = holds(line) && (ownerOf(line, record.accountId) === 'own' || 'foreign');
      yield { line, isErased };
    }
  }
}

const newline = 10;

/** As `gatherRejected` makes it. */
const hashOfLine = (line: Buffer): string => hash('sha256', line, 'hex').slice(0, 32);
