import type { FolderRepair } from '../../core/ports/folder-snapshots.js';
import type { Alert } from '../files/quarantine.js';
import { setDamagedFilesAside } from './damaged-files.js';
import { type Database, literals } from './database.js';
import type { LakeFolder } from './lake-folder.js';
import { listedFiles } from './manifest.js';
import { recomputeDays } from './roll-up-tables.js';
import type { Store } from './store.js';

/**
 * Sets aside those of the files whose bytes are not what was written, however they look, and computes the days anew.
 *
 * @returns how many files were set aside
 */
export async function repair(
  db: Database,
  folder: LakeFolder,
  store: Store,
  alert: Alert,
  { files, days }: FolderRepair,
): Promise<number> {
  // A file whose time is as it was is not read again.
  await db.run(
    `UPDATE lake_checksums SET modified = NULL WHERE list_contains(${literals(files)}::VARCHAR[], path)`,
  );
  const aside = await setDamagedFilesAside(db, folder, store.pathOf, alert);
  if (days.length > 0) {
    await db.transaction(async () =>
      recomputeDays(db, new Set(days), await listedFiles(db), store.pathOf),
    );
  }
  return aside;
}
