import { rm } from 'node:fs/promises';
import type { Database } from './database.js';
import type { LakeFolder } from './lake-folder.js';
import { changeManifest, listedFiles } from './manifest.js';
import { moveIntoPlace } from './move-into-place.js';
import { type LakeFile, writePartition } from './parquet-files.js';
import { byPartition } from './partition.js';
import { wholeRowsOfFiles } from './requests-relation.js';
import type { Store } from './store.js';

/** A partition is tidied when it has more small files than this; a query opens every file of its days. */
const fewFiles = 8;
/** A file of this many rows stays as it is. */
const fullFile = 100_000;

/**
 * Merges the small files of partitions that have many, rows by time. The roll-ups stay, for the rows do. Killed at any
 * instant, either the small files count or the merged ones.
 *
 * @returns the files that no longer count, which queries that run may still read: remove them when those have ended
 */
export async function compact(
  db: Database,
  folder: LakeFolder,
  store: Store,
): Promise<readonly string[]> {
  const small = byPartition((await listedFiles(db)).filter(({ rows }) => rows < fullFile));
  const retired: string[] = [];
  for (const files of small.values()) {
    if (files.length <= fewFiles) continue;
    for (const some of portions(files)) {
      await merge(db, folder, store, some);
      retired.push(...some.map(store.pathOf));
    }
  }
  return retired;
}

async function merge(
  db: Database,
  folder: LakeFolder,
  store: Store,
  files: readonly LakeFile[],
): Promise<void> {
  const { name, folder: work } = await store.workspace();
  try {
    const written = await writePartition(
      db,
      `SELECT * EXCLUDE (filename, file_row_number) FROM ${wholeRowsOfFiles(files.map(store.pathOf))} ORDER BY request_time`,
      work,
      files[0] as LakeFile,
    );
    const add = await moveIntoPlace(written, { from: work, to: folder.logs, name });
    await db.transaction(() =>
      changeManifest(db, { add, remove: files.map((file) => file.path) }, store.pathOf),
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Portions of about one full file each: more would be sorted outside memory. */
function* portions(files: readonly LakeFile[]): Generator<LakeFile[]> {
  let portion: LakeFile[] = [];
  let rows = 0;
  for (const file of files) {
    portion.push(file);
    rows += file.rows;
    if (rows >= fullFile) {
      yield portion;
      portion = [];
      rows = 0;
    }
  }
  if (portion.length > 1) yield portion;
}
