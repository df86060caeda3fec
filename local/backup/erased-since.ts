import type { Backup, ListedBackup } from './backup-folder.js';

/** What keeps erased rows away, below the data folder. */
const isErased = ({ path }: Backup['files'][number]): boolean => path.startsWith('erased/');

/**
 * A backup with what the latest one that can be read knows of erasures: who was erased since it was made does not come back with it.
 *
 * @param listed all backups of the folder, the latest first
 */
export function withErasuresSince(backup: Backup, listed: readonly ListedBackup[]): Backup {
  const latest = listed.find((one) => one.backup !== undefined)?.backup ?? backup;
  if (latest.id <= backup.id) return backup;
  const known = new Set(latest.files.filter(isErased).map(({ path }) => path));
  const own = backup.files.filter(({ path }) => !known.has(path));
  return { ...backup, files: [...own, ...latest.files.filter(isErased)] };
}
