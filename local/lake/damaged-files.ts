import { isNativeError } from 'node:util/types';
import { type Alert, sentenceOf, setAside } from '../files/quarantine.js';
import { type LookedAt, unsoundFiles } from './checksums.js';
import type { Database } from './database.js';
import type { LakeFolder } from './lake-folder.js';
import { changeManifest, listedFiles } from './manifest.js';
import type { LakeFile } from './parquet-files.js';
import { recomputeDays } from './roll-up-tables.js';

/** How a person gets the rows of a lost file back. */
const advice =
  'Put a copy of the file back in its place and start again, or ingest the log of that day again: what is there already adds nothing.';

const whose = ({ rows, account_id, region, dt }: LookedAt): string =>
  `${rows} requests of account ${account_id} in ${region} on ${dt} are missing.`;

/**
 * Moves away the listed files that are not as they were written, and tells of each, with its account and its day.
 *
 * @returns those files, and those that are gone; the manifest and the roll-ups still have them
 */
export async function moveUnsoundAside(
  db: Database,
  folder: LakeFolder,
  pathOf: (file: Pick<LakeFile, 'path'>) => string,
  alert: Alert,
): Promise<readonly LookedAt[]> {
  const unsound = await unsoundFiles(db, pathOf);
  for (const { file, condition } of unsound) {
    if (condition === 'gone') alert(`${pathOf(file)} is gone. ${whose(file)} ${advice}`);
    else {
      const entry = await setAside(folder.root, pathOf(file), {
        reason: 'its bytes are not those that were written',
        advice: `${whose(file)} ${advice}`,
      });
      alert(sentenceOf(entry));
    }
  }
  return unsound.map(({ file }) => file);
}

/**
 * The same while the lake is open, with the manifest and the roll-ups: what was stored is never lost in silence, and
 * nobody else's rows are touched.
 *
 * @returns how many files there were
 */
export async function setDamagedFilesAside(
  db: Database,
  folder: LakeFolder,
  pathOf: (file: Pick<LakeFile, 'path'>) => string,
  alert: Alert,
): Promise<number> {
  const lost = await moveUnsoundAside(db, folder, pathOf, alert);
  if (lost.length === 0) return 0;
  const days = new Set(lost.map((file) => file.dt));
  await db.transaction(async () => {
    await changeManifest(db, { remove: lost.map((file) => file.path) }, pathOf);
    await recomputeDays(db, days, await listedFiles(db), pathOf);
  });
  return lost.length;
}

/** Whether a failed query may have met a damaged file of rows. */
export const mayBeDamagedFile = (error: unknown): boolean =>
  isNativeError(error) &&
  /parquet|TProtocol|thrift|zstd|decompress|no files found|cannot open file|could not read|magic bytes/i.test(
    error.message,
  );

/** Whether an error says that the database itself is damaged, which its checksums tell. */
export const isDatabaseDamage = (error: unknown): boolean =>
  isNativeError(error) &&
  /not a valid DuckDB database|Could not read enough bytes|checksum|corrupt|Serialization Error|database has been invalidated|FATAL Error|INTERNAL Error|WAL file|deserializ/i.test(
    `${error.message} ${isNativeError(error.cause) ? error.cause.message : ''}`,
  ) &&
  !/parquet/i.test(error.message);
