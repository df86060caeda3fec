import { mkdir, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { hourMs } from '../../core/periods/duration.js';
import { ProductError } from '../../core/product-error.js';
import { unreadable } from '../files/unreadable.js';
import { syncFolder } from '../files/write-whole.js';
import type { KnownChecksums } from '../lake/snapshot.js';
import { roomError } from './backup-disk.js';
import {
  type Backup,
  type BackupFile,
  type BackupFolder,
  objectOf,
  writeBackup,
} from './backup-folder.js';
import { copyChecked, digestOf } from './copy-file.js';
import { eachFile } from './each-file.js';

/** What is copied: a tree of files that nobody changes, and what is known of their checksums. */
export interface BackupSource {
  readonly tree: string;
  readonly known: KnownChecksums;
}

/** What a backup took. Bytes are those of the data folder's files. */
export interface BackedUp {
  readonly files: number;
  readonly bytes: number;
  /** Of those, what no earlier backup had. */
  readonly copied: { readonly files: number; readonly bytes: number };
}

/** Told how many bytes are done, of how many. */
export type OnProgress = (done: number, total: number) => void;

/**
 * Copies what no earlier backup has, and then says what belongs to this one. Killed at any instant, the earlier backups are
 * as they were, and what was copied already is not copied again.
 *
 * @throws ProductError disk-full, data-folder-damaged, file-unreadable
 */
export async function backUp(
  folder: BackupFolder,
  source: BackupSource,
  about: Omit<Backup, 'files'>,
  onProgress: OnProgress = () => undefined,
): Promise<BackedUp> {
  try {
    await removeLeftovers(folder);
    const found = await filesBelow(source.tree);
    const total = found.reduce((sum, { bytes }) => sum + bytes, 0);
    const copied = { files: 0, bytes: 0 };
    let done = 0;
    const keep = async (file: FoundFile): Promise<BackupFile> => {
      const { isNew, ...kept } = await keepFile(folder, source, file);
      if (isNew) {
        copied.files += 1;
        copied.bytes += kept.bytes;
      }
      done += file.bytes;
      onProgress(done, total);
      return kept;
    };
    const files = await eachFile(found, keep);
    await settle(folder, files);
    await writeBackup(folder, { ...about, files });
    return { files: files.length, bytes: total, copied };
  } catch (error) {
    throw roomError(
      error,
      folder.root,
      'The earlier backups are as they were. Make room, or keep fewer with --keep, and run the command again: what was copied already is not copied again.',
    );
  }
}

interface FoundFile {
  /** Relative, with `/` between its parts. */
  readonly path: string;
  readonly bytes: number;
}

async function filesBelow(tree: string): Promise<FoundFile[]> {
  const entries = await readdir(tree, { recursive: true, withFileTypes: true }).catch((error) => {
    throw unreadable(tree, error, 'Run the command as the user whom the data folder belongs to.');
  });
  const places = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  return Promise.all(
    places.map(async (place) => ({
      path: path.relative(tree, place).split(path.sep).join('/'),
      bytes: (await stat(place)).size,
    })),
  );
}

/** Sees to it that the folder has the bytes of a file. */
async function keepFile(
  folder: BackupFolder,
  { tree, known }: BackupSource,
  { path: name, bytes }: FoundFile,
): Promise<BackupFile & { readonly isNew: boolean }> {
  const place = path.join(tree, name);
  const noted = Object.hasOwn(known, name) ? known[name] : undefined;
  const digest = noted === undefined ? await digestOf(place, bytes) : { sha256: noted, bytes };
  const file = { path: name, ...digest };
  const object = objectOf(folder, file.sha256);
  const size = await sizeOf(object);
  if (size === file.bytes) {
    // It is in use from now on, whoever removes old ones meanwhile.
    const now = new Date();
    await utimes(object, now, now);
    return { ...file, isNew: false };
  }
  if (await copyChecked(place, object, file)) return { ...file, isNew: true };
  throw new ProductError(
    'data-folder-damaged',
    `${name} of the data folder is not what was written there. No backup was made, and the earlier ones are as they were. \`gatebook doctor --mend\` sets the file aside and says what is missing then.`,
  );
}

const sizeOf = (place: string): Promise<number | undefined> =>
  stat(place).then(
    ({ size }) => size,
    () => undefined,
  );

/** Makes sure that all objects are there, and their names on the disk. */
async function settle(folder: BackupFolder, files: readonly BackupFile[]): Promise<void> {
  const folders = new Set(files.map(({ sha256 }) => path.dirname(objectOf(folder, sha256))));
  for (const place of folders) await syncFolder(place);
  await syncFolder(folder.objects);
  for (const { path: name, sha256, bytes } of files) {
    if ((await sizeOf(objectOf(folder, sha256))) === bytes) continue;
    throw new ProductError(
      'backup-damaged',
      `${objectOf(folder, sha256)}, which holds ${name}, was removed while the backup was made. Run the command again.`,
    );
  }
}

/** One that is being written is changed again and again. */
const abandonedMs = hourMs;

/** Removes what a copy that was killed has left. */
async function removeLeftovers({ objects, backups }: BackupFolder): Promise<void> {
  for (const parent of [backups, objects]) {
    await mkdir(parent, { recursive: true, mode: 0o700 });
    for (const entry of await readdir(parent, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.tmp')) continue;
      const place = path.join(entry.parentPath, entry.name);
      const found = await stat(place).catch(() => undefined);
      if (found && Date.now() - found.mtimeMs > abandonedMs) await rm(place, { force: true });
    }
  }
}

/** Reads the checksums that a snapshot brings; without them all files are read. */
export const knownChecksums = async (file: string): Promise<KnownChecksums> =>
  JSON.parse(await readFile(file, 'utf8')) as KnownChecksums;
