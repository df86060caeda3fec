import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { DataFolder } from './data-folder.js';
import type { Database } from './database.js';
import { findCopies } from './duplicates.js';
import { changeManifest, listedFiles } from './manifest.js';
import { moveIntoPlace } from './move-into-place.js';
import { type LakeFile, writeParquet } from './parquet-files.js';
import { columnsOf, rowsOfFiles } from './requests-relation.js';
import { recompute } from './roll-up-tables.js';
import type { Store } from './store.js';

/**
 * Brings files and manifest together after whatever happened: a file that is not listed is what a crash left and is
 * removed; a listed file that is gone was taken away by someone, and its rows leave the roll-ups too.
 */
export async function reconcile(db: Database, folder: DataFolder, store: Store): Promise<void> {
  const listed = await listedFiles(db);
  const found = new Set(await parquetFiles(folder.logs));
  const known = new Set(listed.map((file) => file.path));
  for (const file of found) {
    if (!known.has(file)) await rm(path.join(folder.logs, file), { force: true });
  }
  const gone = listed.filter((file) => !found.has(file.path));
  if (gone.length === 0) return;
  const days = new Set(gone.map((file) => file.dt));
  await db.transaction(async () => {
    await db.run(`CREATE OR REPLACE TEMP TABLE touched AS
      SELECT DISTINCT account_id, region, hour FROM usage WHERE hour::DATE IN (${[...days]
        .map((day) => `DATE '${day}'`)
        .join(', ')})`);
    await changeManifest(db, { remove: gone.map((file) => file.path) }, store.pathOf);
    const files = (await listedFiles(db)).filter((file) => days.has(file.dt));
    await recompute(db, 'hours', files, store.pathOf);
  });
}

/**
 * Takes up the files of a lake whose database is gone. Files may overlap, since which of them counted is not known any
 * more, so that every request is kept once.
 *
 * @returns the files, in place and without copies, for the new manifest
 */
export async function adopt(db: Database, folder: DataFolder, store: Store): Promise<LakeFile[]> {
  const found = await parquetFiles(folder.logs);
  if (found.length === 0) return [];
  const paths = found.map((file) => path.join(folder.logs, file));
  if ((await findCopies(db, paths, [])) === 0) {
    return Promise.all(found.map((file) => described(db, folder, file)));
  }
  const { name, folder: work } = await store.workspace();
  const once = await writeParquet(
    db,
    `SELECT ${columnsOf} FROM ${rowsOfFiles(paths, true)} ANTI JOIN copies USING (filename, file_row_number)`,
    work,
  );
  const files = await moveIntoPlace(once, { from: work, to: folder.logs, name });
  await Promise.all(paths.map((file) => rm(file)));
  return files;
}

async function described(db: Database, folder: DataFolder, file: string): Promise<LakeFile> {
  const place = path.join(folder.logs, file);
  const [row] = await db.rows<Omit<LakeFile, 'path' | 'bytes'>>(
    `SELECT account_id, region, dt::VARCHAR AS dt, count(*) AS rows,
      min(request_time) AS first_time, max(request_time) AS last_time
     FROM ${rowsOfFiles([place])} GROUP BY ALL`,
  );
  return { ...(row as LakeFile), path: file, bytes: (await stat(place)).size };
}

/** Paths of the Parquet files below the lake, relative, with `/`. */
async function parquetFiles(logs: string): Promise<string[]> {
  const names = await readdir(logs, { recursive: true });
  return names
    .filter((name) => name.endsWith('.parquet'))
    .map((name) => name.split(path.sep).join('/'))
    .sort();
}
