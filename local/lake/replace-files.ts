import type { Database } from './database.js';
import { changeManifest, listedFiles } from './manifest.js';
import type { LakeFile } from './parquet-files.js';
import { partitionOf } from './partition.js';
import { recompute } from './roll-up-tables.js';

/**
 * Lets files of the same partitions count in place of others, with the roll-ups of the times in `touched`; part of a
 * transaction.
 */
export async function replaceFiles(
  db: Database,
  { add, remove }: { readonly add: readonly LakeFile[]; readonly remove: readonly LakeFile[] },
  pathOf: (file: Pick<LakeFile, 'path'>) => string,
): Promise<void> {
  await changeManifest(db, { add, remove: remove.map((file) => file.path) }, pathOf);
  const partitions = new Set(remove.map(partitionOf));
  const left = (await listedFiles(db)).filter((file) => partitions.has(partitionOf(file)));
  await recompute(db, 'times', left, pathOf);
}
