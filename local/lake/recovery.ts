import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isNativeError } from 'node:util/types';
import { type Alert, sentenceOf, setAside } from '../files/quarantine.js';
import { forgetApplied } from './applied-erasures.js';
import { moveUnsoundAside } from './damaged-files.js';
import type { Database } from './database.js';
import { findCopies, mayHoldCopies } from './duplicates.js';
import { ingestsOfRows, keepIngests, ofUndone } from './ingests.js';
import type { LakeFolder } from './lake-folder.js';
import { changeManifest, listedFiles, noteColumns } from './manifest.js';
import { moveIntoPlace } from './move-into-place.js';
import { columnsInside, type LakeFile, rewriteFiles } from './parquet-files.js';
import { partitionOf } from './partition.js';
import { rowsOfFiles, wholeRowsOfFiles } from './requests-relation.js';
import { ensureRollUpTables, recomputeDays } from './roll-up-tables.js';
import type { Store } from './store.js';

/**
 * Brings files, manifest and roll-ups together after whatever happened. A file that is not listed is what a crash left,
 * or the database is gone: its requests are taken up, each once, for nothing that was written is ever thrown away. A
 * listed file that is gone was taken away by someone, and its rows leave the roll-ups too.
 *
 * @param alert told, in a sentence, of each file that cannot be read, which is set aside
 */
export async function reconcile(
  db: Database,
  folder: LakeFolder,
  store: Store,
  alert: Alert,
): Promise<void> {
  await moveUnsoundAside(db, folder, store.pathOf, alert);
  const unreadable = await noteColumns(db, store.pathOf);
  const found = await parquetFiles(folder.logs);
  for (const file of unreadable) {
    // What was found unsound is listed still, and is in quarantine already.
    if (!found.delete(file)) continue;
    await setUnreadableAside(folder, file, 'its columns cannot be read', alert);
  }
  const listed = await listedFiles(db);
  const isThere = ({ path }: LakeFile) => found.has(path);
  const gone = listed.filter((file) => !isThere(file));
  const there = listed.filter(isThere);
  for (const file of there) found.delete(file.path);
  const { add, superfluous } = await takenUp(db, { folder, store, alert }, [...found], there);
  await db.transaction(async () => {
    const unfilled = await ensureRollUpTables(db);
    await changeManifest(db, { add, remove: gone.map((file) => file.path) }, store.pathOf);
    if (add.length > 0) await forgetApplied(db);
    await keepIngests(db, await ingestsOfRows(db, rowsOfFiles(add, store.pathOf)));
    const files = await listedFiles(db);
    const days = new Set((unfilled ? files : [...add, ...gone]).map((file) => file.dt));
    if (days.size > 0) await recomputeDays(db, days, files, store.pathOf);
  });
  await Promise.all(superfluous.map((file) => rm(file, { force: true })));
}

interface Place {
  readonly folder: LakeFolder;
  readonly store: Store;
  readonly alert: Alert;
}

/** Unlisted files, described; those that hold copies are written anew without them and are not needed then. */
async function takenUp(
  db: Database,
  { folder, store, alert }: Place,
  unlisted: readonly string[],
  stored: readonly LakeFile[],
): Promise<{ readonly add: readonly LakeFile[]; readonly superfluous: readonly string[] }> {
  const files: LakeFile[] = [];
  for (const file of unlisted) {
    const place = path.join(folder.logs, file);
    try {
      files.push(await described(db, place, file));
    } catch (error) {
      const why = `it is no file of requests that can be read: ${reason(error)}`;
      await setUnreadableAside(folder, file, why, alert);
    }
  }
  if (files.length === 0) return { add: [], superfluous: [] };
  const partitions = [...new Map(files.map((file) => [partitionOf(file), file])).values()];
  const beside = stored.filter((file) =>
    partitions.some((partition) => mayHoldCopies(partition, file)),
  );
  const known = beside.length > 0 ? rowsOfFiles(beside, store.pathOf) : null;
  const rows = rowsOfFiles(files, store.pathOf);
  const copies = await findCopies(db, ofUndone('ANTI', rows), known);
  if (copies + (await leaveOutUndone(db, rows, copies)) === 0) {
    return { add: files, superfluous: [] };
  }
  const paths = files.map(store.pathOf);
  const { name, folder: work } = await store.workspace();
  const once = await rewriteFiles(
    db,
    files,
    (
      own,
    ) => `SELECT * EXCLUDE (filename, file_row_number) FROM ${wholeRowsOfFiles(own.map(store.pathOf))}
      ANTI JOIN copies USING (filename, file_row_number)`,
    work,
  );
  return {
    add: await moveIntoPlace(once, { from: work, to: folder.logs, name }),
    superfluous: paths,
  };
}

/** Counts the rows of ingests that were taken back to the `copies`, which are not taken up. @returns how many */
async function leaveOutUndone(db: Database, rows: string, copies: number): Promise<number> {
  if (copies === 0) {
    await db.run('CREATE OR REPLACE TEMP TABLE copies (filename VARCHAR, file_row_number BIGINT)');
  }
  await db.run(
    `INSERT INTO copies SELECT filename, file_row_number FROM ${ofUndone('SEMI', rows)}`,
  );
  const [all] = await db.rows<{ n: number }>('SELECT count(*) AS n FROM copies');
  return (all?.n ?? 0) - copies;
}

async function setUnreadableAside(
  folder: LakeFolder,
  file: string,
  why: string,
  alert: Alert,
): Promise<void> {
  const entry = await setAside(folder.root, path.join(folder.logs, file), {
    reason: why,
    advice: `The requests of ${path.dirname(file)} that it held are missing: ingest the log of that day again.`,
  });
  alert(sentenceOf(entry));
}

/** What the manifest says of a file. @throws if it is no file of requests */
async function described(db: Database, place: string, file: string): Promise<LakeFile> {
  const columns = await columnsInside(db, place);
  // Every cell is read, since a file without a list beside it has no other proof that it can be.
  const [row] = await db.rows<
    Omit<LakeFile, 'path' | 'bytes' | 'columns'> & { every_cell: number }
  >(
    `SELECT account_id, region, dt::VARCHAR AS dt, count(*) AS rows,
        min(request_time) AS first_time, max(request_time) AS last_time, max(hash(r)) AS every_cell
       FROM ${rowsOfFiles([{ columns }], () => place)} r GROUP BY account_id, region, dt`,
  );
  if (!row?.first_time) throw new Error('It has no request_time.');
  const { size } = await stat(place);
  const { every_cell: _read, ...known } = row;
  return { ...known, path: file, bytes: size, columns };
}

const reason = (error: unknown): string =>
  isNativeError(error) ? (error.message.split('\n')[0] ?? '') : String(error);

/** Paths of the Parquet files below the lake, relative, with `/`. */
async function parquetFiles(logs: string): Promise<Set<string>> {
  const names = await readdir(logs, { recursive: true });
  return new Set(
    names
      .filter((name) => name.endsWith('.parquet'))
      .map((name) => name.split(path.sep).join('/'))
      .sort(),
  );
}
