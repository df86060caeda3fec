import { rm } from 'node:fs/promises';
import type { UndoneIngest } from '../../core/ports/ingest-record.js';
import { type Database, literal } from './database.js';
import { findIngest, ingestsWithDuplicatesSince, markUndone } from './ingests.js';
import type { LakeFolder } from './lake-folder.js';
import { listedFiles } from './manifest.js';
import { moveIntoPlace } from './move-into-place.js';
import { type LakeFile, rewriteFiles } from './parquet-files.js';
import { removeFiles } from './rejected-files.js';
import { fileOf, forgetRejectedOf } from './rejected-lines.js';
import { replaceFiles } from './replace-files.js';
import { ingestColumn, rowsOfFiles, wholeRowsOfFiles } from './requests-relation.js';
import { touchTimes } from './roll-up-tables.js';
import type { Store } from './store.js';
import { unknownIngest } from './unknown-ingest.js';

/**
 * Takes an ingest back: the requests that it stored and the lines that it rejected are gone, with the roll-ups of their
 * times, from one transaction on. Killed before, nothing happened; killed after, the files that no longer count are not
 * taken up again, since the record of the ingest says that it was undone.
 *
 * @returns what was done, and the files that no longer count, to be removed when no query reads them
 * @throws ProductError unknown-ingest
 */
export async function undoIngest(
  db: Database,
  folder: LakeFolder,
  store: Store,
  id: string,
): Promise<{ readonly undone: UndoneIngest; readonly retired: readonly string[] }> {
  const record = await findIngest(db, id);
  if (!record) throw unknownIngest(id);
  if (record.undoneAt !== null) {
    const nothing = { removed: 0, rejected: 0, ingestAgain: [] };
    return { undone: { id, undoneAt: record.undoneAt, already: true, ...nothing }, retired: [] };
  }
  const ingestAgain = await ingestsWithDuplicatesSince(db, record);
  const { files, removed } = await filesOf(db, store, id);
  const { name, folder: work } = await store.workspace();
  try {
    const paths = files.map(store.pathOf);
    const add =
      removed < sum(files)
        ? await moveIntoPlace(
            await rewriteFiles(
              db,
              files,
              (own) => `SELECT * EXCLUDE (filename, file_row_number)
                FROM ${wholeRowsOfFiles(own.map(store.pathOf))}
                WHERE ${ingestColumn} IS DISTINCT FROM ${literal(id)}`,
              `${work}/rows`,
            ),
            { from: `${work}/rows`, to: folder.logs, name },
          )
        : [];
    const undoneAt = new Date().toISOString();
    const rejected = await db.transaction(async () => {
      if (files.length > 0) {
        const own = `(SELECT * FROM ${rowsOfFiles(files, store.pathOf)} WHERE ${ingestColumn} = ${literal(id)})`;
        await touchTimes(db, own);
        await replaceFiles(db, { add, remove: files }, store.pathOf);
      }
      await markUndone(db, id, undoneAt);
      return forgetRejectedOf(db, id);
    });
    await removeFiles(folder.rejected, rejected.map(fileOf));
    const lines = rejected.reduce((total, record) => total + record.lines, 0);
    return {
      undone: { id, undoneAt, already: false, removed, rejected: lines, ingestAgain },
      retired: paths,
    };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The files that hold requests of an ingest, and how many. */
async function filesOf(
  db: Database,
  store: Store,
  id: string,
): Promise<{ readonly files: readonly LakeFile[]; readonly removed: number }> {
  const listed = (await listedFiles(db)).filter((file) =>
    file.columns.split(',').includes(ingestColumn),
  );
  if (listed.length === 0) return { files: [], removed: 0 };
  const found = await db.rows<{ filename: string; n: number }>(
    `SELECT filename, count(*) AS n FROM ${rowsOfFiles(listed, store.pathOf)}
     WHERE ${ingestColumn} = ${literal(id)} GROUP BY ALL`,
  );
  const names = new Set(found.map(({ filename }) => filename));
  return {
    files: listed.filter((file) => names.has(store.pathOf(file))),
    removed: found.reduce((total, { n }) => total + n, 0),
  };
}

const sum = (files: readonly LakeFile[]): number =>
  files.reduce((total, file) => total + file.rows, 0);
