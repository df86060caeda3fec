import { chmod, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from './write-whole.js';

/**
 * Makes a folder that its owner alone can look into. One that others could, of an earlier version, is closed to them,
 * with everything in it.
 */
export async function privateFolder(folder: string): Promise<void> {
  await makeFolder(folder);
  if (((await stat(folder)).mode & 0o077) !== 0) await closeToOthers(folder);
}

/** Closes a file, or a folder with everything in it, to all but its owner. */
export async function closeToOthers(place: string): Promise<void> {
  if (!(await stat(place)).isDirectory()) return chmod(place, 0o600);
  await chmod(place, 0o700);
  for (const entry of await readdir(place, { recursive: true, withFileTypes: true })) {
    const below = path.join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(below, 0o700);
    else if (entry.isFile()) await chmod(below, 0o600);
  }
}
