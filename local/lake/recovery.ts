import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { DataFolder } from './data-folder.js';
import type { Database } from './database.js';
import { findCopies, mayHoldCopies } from './duplicates.js';
import { changeManifest, listedFiles } from './manifest.js';
import { moveIntoPlace } from './move-into-place.js';
import { type LakeFile, writeByPartition } from './parquet-files.js';
import { partitionOf } from './partition.js';
import { columnsOf, rowsOfFiles } from './requests-relation.js';
import { ensureRollUpTables, recomputeDays } from './roll-up-tables.js';
import type { Store } from './store.js';

/**
 * Brings files, manifest and roll-ups together after whatever happened. A file that is not listed is what a crash left,
 * or the database is gone: its requests are taken up, each once, for nothing that was written is ever thrown away. A
 * listed file that is gone was taken away by someone, and its rows leave the roll-ups too.
 */
export async function reconcile(db: Database, folder: DataFolder, store: Store): Promise<void> {
  const found = await parquetFiles(folder.logs);
  const listed = await listedFiles(db);
  const gone = listed.filter((file) => !found.has(file.path));
  const there = listed.filter((file) => found.has(file.path));
  for (const file of there) found.delete(file.path);
  const { add, superfluous } = await takenUp(db, folder, store, [...found], there);
  await db.transaction(async () => {
    const unfilled = await ensureRollUpTables(db);
    await changeManifest(db, { add, remove: gone.map((file) => file.path) }, store.pathOf);
    const files = await listedFiles(db);
    const days = new Set((unfilled ? files : [...add, ...gone]).map((file) => file.dt));
    if (days.size > 0) await recomputeDays(db, days, files, store.pathOf);
  });
  await Promise.all(superfluous.map((file) => rm(file, { force: true })));
}

/** Unlisted files, described; those that hold copies are written anew without them and are superfluous then. */
async function takenUp(
  db: Database,
  folder: DataFolder,
  store: Store,
  unlisted: readonly string[],
  stored: readonly LakeFile[],
): Promise<{ readonly add: readonly LakeFile[]; readonly superfluous: readonly string[] }> {
  const files: LakeFile[] = [];
  for (const file of unlisted) files.push(...(await described(db, folder, file)));
  if (files.length === 0) return { add: [], superfluous: [] };
  const partitions = [...new Map(files.map((file) => [partitionOf(file), file])).values()];
  const beside = stored.filter((file) =>
    partitions.some((partition) => mayHoldCopies(partition, file)),
  );
  const paths = files.map(store.pathOf);
  if ((await findCopies(db, paths, beside.map(store.pathOf))) === 0) {
    return { add: files, superfluous: [] };
  }
  const { name, folder: work } = await store.workspace();
  const once = await writeByPartition(
    db,
    `SELECT ${columnsOf} FROM ${rowsOfFiles(paths, true)} ANTI JOIN copies USING (filename, file_row_number)`,
    work,
  );
  return {
    add: await moveIntoPlace(once, { from: work, to: folder.logs, name }),
    superfluous: paths,
  };
}

/** What the manifest says of a file; nothing if it is no file of ours, which then stays where it is. */
async function described(db: Database, folder: DataFolder, file: string): Promise<LakeFile[]> {
  const place = path.join(folder.logs, file);
  const rows = await db
    .rows<Omit<LakeFile, 'path' | 'bytes'>>(
      `SELECT account_id, region, dt::VARCHAR AS dt, count(*) AS rows,
        min(request_time) AS first_time, max(request_time) AS last_time
       FROM (SELECT ${columnsOf} FROM ${rowsOfFiles([place])}) GROUP BY ALL`,
    )
    .catch(() => []);
  const { size } = await stat(place);
  return rows.map((row) => ({ ...row, path: file, bytes: size }));
}

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
