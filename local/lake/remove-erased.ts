import { rm } from 'node:fs/promises';
import type { RewrittenFiles } from '../../core/registry/erasure.js';
import { type Database, literals } from './database.js';
import { type FoundRows, findErased, quartersOfErased, type Sought } from './erased-rows.js';
import type { LakeFolder } from './lake-folder.js';
import { listedFiles } from './manifest.js';
import { moveIntoPlace } from './move-into-place.js';
import { type LakeFile, rewriteFiles } from './parquet-files.js';
import { byPartition } from './partition.js';
import { replaceFiles } from './replace-files.js';
import { rowsOfFiles, wholeRowsOfFiles } from './requests-relation.js';
import { touchTimes } from './roll-up-tables.js';
import type { Store } from './store.js';
import type { Tombstones } from './tombstones.js';

/** Rows that are looked through at a time, and removed by one transaction. */
const rowsAtATime = 500_000;

/** What was found, or removed, of a part of the lake. */
export interface ErasedPart extends FoundRows {
  /** The starts of the quarter hours that they were served in, milliseconds since 1970. */
  readonly quarters: readonly number[];
}

/** The lake, and what was erased from it. */
export interface ErasingLake {
  readonly db: Database;
  readonly folder: LakeFolder;
  readonly store: Store;
  readonly tombstones: Tombstones;
}

/**
 * Looks through the files that may hold rows of tenants, part by part. Each part is looked at in one turn of the lake's writer,
 * so that others have theirs between two.
 *
 * @param take is told of each part in which there are rows, in that turn
 */
export async function eachErasedPart(
  lake: ErasingLake,
  sought: readonly Sought[],
  take: (part: ErasedPart, files: readonly LakeFile[]) => Promise<void>,
): Promise<void> {
  const { db, store, tombstones } = lake;
  const partitions = await store.exclusive(async () => [
    ...byPartition(await filesOfTenants(db, sought)).keys(),
  ]);
  let next = 0;
  while (next < partitions.length) {
    await store.exclusive(async () => {
      // Files may have been merged since.
      const now = byPartition(await listedFiles(db));
      const files: LakeFile[] = [];
      for (; next < partitions.length && sum(files) < rowsAtATime; next++) {
        files.push(...(now.get(partitions[next] as string) ?? []));
      }
      const found = await findErased(db, tombstones, sought, rowsOfFiles(files, store.pathOf));
      if (found.rows + found.extraRows === 0) return;
      await take({ ...found, quarters: await quartersOfErased(db) }, files);
    });
  }
}

/** The files of the places where tenants have, or had, APIs. */
async function filesOfTenants(db: Database, sought: readonly Sought[]): Promise<LakeFile[]> {
  const tenants = [...new Set(sought.map(({ tenantId }) => tenantId))];
  const places = await db.rows<{ place: string }>(
    `SELECT DISTINCT account_id || '/' || region AS place FROM api_windows
     WHERE list_contains(${literals(tenants)}, tenant_id)`,
  );
  const wanted = new Set(places.map(({ place }) => place));
  return (await listedFiles(db)).filter(({ account_id, region }) =>
    wanted.has(`${account_id}/${region}`),
  );
}

/**
 * Removes rows from the lake: the files that hold them are written anew without them, and count, with the roll-ups of their
 * times, from one transaction on. Killed at any instant, a part is as it was or as it is to be.
 *
 * @param removed is told of each part that is done
 * @returns the files that no longer count, to be removed when no query reads them
 */
export async function removeErased(
  lake: ErasingLake,
  sought: readonly Sought[],
  removed: (part: ErasedPart, files: readonly RewrittenFiles[]) => Promise<void>,
): Promise<readonly string[]> {
  const { store } = lake;
  const retired: string[] = [];
  await eachErasedPart(lake, sought, async (part, files) => {
    const rewritten = await rewriteWithout(lake, files);
    retired.push(
      ...rewritten.flatMap(({ before }) => before.map(({ file }) => store.pathOf({ path: file }))),
    );
    await removed(part, rewritten);
  });
  return retired;
}

/** Writes those of the files anew that hold rows of the temporary table `erased`. */
async function rewriteWithout(
  { db, folder, store }: ErasingLake,
  among: readonly LakeFile[],
): Promise<RewrittenFiles[]> {
  const found = await db.rows<{ filename: string }>('SELECT DISTINCT filename FROM erased');
  const names = new Set(found.map(({ filename }) => filename));
  const files = among.filter((file) => names.has(store.pathOf(file)));
  const { name, folder: work } = await store.workspace();
  try {
    const before = await checksumsOf(db, files);
    const add = await moveIntoPlace(
      await rewriteFiles(
        db,
        files,
        (own) => `SELECT * EXCLUDE (filename, file_row_number)
          FROM ${wholeRowsOfFiles(own.map(store.pathOf))}
          ANTI JOIN erased USING (filename, file_row_number)`,
        `${work}/rows`,
      ),
      { from: `${work}/rows`, to: folder.logs, name },
    );
    await db.transaction(async () => {
      await touchTimes(
        db,
        `(SELECT r.* FROM ${rowsOfFiles(files, store.pathOf)} r SEMI JOIN erased USING (filename, file_row_number))`,
      );
      await replaceFiles(db, { add, remove: files }, store.pathOf);
    });
    const after = await checksumsOf(db, add);
    const written = byPartition(add);
    const stateOf = (sums: ReadonlyMap<string, string>) => (file: LakeFile) => ({
      file: file.path,
      rows: file.rows,
      sha256: sums.get(file.path) ?? '',
    });
    return [...byPartition(files)].map(([partition, own]) => ({
      before: own.map(stateOf(before)),
      after: (written.get(partition) ?? []).map(stateOf(after)),
    }));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function checksumsOf(
  db: Database,
  files: readonly LakeFile[],
): Promise<ReadonlyMap<string, string>> {
  if (files.length === 0) return new Map();
  const rows = await db.rows<{ path: string; sha256: string }>(
    `SELECT path, sha256 FROM lake_checksums WHERE list_contains(${literals(files.map(({ path }) => path))}, path)`,
  );
  return new Map(rows.map(({ path, sha256 }) => [path, sha256]));
}

const sum = (files: readonly LakeFile[]): number =>
  files.reduce((total, file) => total + file.rows, 0);
