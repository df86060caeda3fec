import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { type LakeFile, sync } from './parquet-files.js';

/**
 * Gives staged files their final names below the lake, `name-0.parquet` and so on, and makes the names last. Until
 * the manifest lists them they do not count.
 */
export async function moveIntoPlace(
  files: readonly LakeFile[],
  { from, to, name }: { readonly from: string; readonly to: string; readonly name: string },
): Promise<LakeFile[]> {
  const folders = new Set<string>();
  const moved: LakeFile[] = [];
  for (const [index, file] of files.entries()) {
    const folder = path.posix.dirname(file.path);
    const target = `${folder}/${name}-${index}.parquet`;
    if (!folders.has(folder)) await mkdir(path.join(to, folder), { recursive: true });
    await rename(path.join(from, file.path), path.join(to, target));
    // A new folder is a name in its parent: all levels up to the lake are synced.
    for (let up = folder; up !== '.'; up = path.posix.dirname(up)) folders.add(up);
    moved.push({ ...file, path: target });
  }
  if (moved.length > 0) {
    await Promise.all([...folders].map((folder) => sync(path.join(to, folder))));
    await sync(to);
  }
  return moved;
}
