import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { hourMs } from '../../core/periods/duration.js';
import { syncFolder } from '../files/write-whole.js';
import { type BackupFolder, backupFileOf, listBackups } from './backup-folder.js';

/** What was removed. */
export interface Pruned {
  readonly backups: number;
  readonly bytes: number;
}

/** A backup that runs has used the objects that it counts on since then. */
const unusedMs = hourMs;

/**
 * Removes all but the latest backups, and the bytes that none of those left has. A backup that cannot be read counts as none
 * of the latest and stays, with all bytes: what belongs to it is not known.
 */
export async function prune(folder: BackupFolder, keep: number): Promise<Pruned> {
  const listed = await listBackups(folder);
  const readable = listed.flatMap(({ backup }) => (backup === undefined ? [] : [backup]));
  const over = readable.slice(keep);
  for (const { id } of over) await rm(backupFileOf(folder, id), { force: true });
  if (over.length > 0) await syncFolder(folder.backups);
  if (readable.length < listed.length) return { backups: over.length, bytes: 0 };
  const used = new Set(
    readable.slice(0, keep).flatMap(({ files }) => files.map(({ sha256 }) => sha256)),
  );
  let bytes = 0;
  for (const entry of await readdir(folder.objects, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith('.tmp') || used.has(entry.name)) continue;
    const place = path.join(entry.parentPath, entry.name);
    const { mtimeMs, size } = await stat(place);
    if (Date.now() - mtimeMs <= unusedMs) continue;
    await rm(place, { force: true });
    bytes += size;
  }
  return { backups: over.length, bytes };
}
