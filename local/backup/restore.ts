import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { ProductError } from '../../core/product-error.js';
import { privateFolder } from '../files/private-folder.js';
import { makeFolder, syncFolder, writeWhole } from '../files/write-whole.js';
import { folderFormat, restoreMark } from '../lake/lake-folder.js';
import { storageError } from '../lake/storage-error.js';
import type { OnProgress } from './back-up.js';
import { roomError } from './backup-disk.js';
import { type Backup, type BackupFile, type BackupFolder, objectOf } from './backup-folder.js';
import { copyChecked, digestOf } from './copy-file.js';
import { eachFile } from './each-file.js';
import { sizeDamageOf } from './verify.js';

/**
 * Makes the data folder that a backup is of, in a folder that is new or empty. While it is made, and if it is killed, a mark
 * in the folder keeps every Gatebook from opening it; the same restore again completes it.
 *
 * @throws ProductError invalid-input: there is something in the folder; backup-damaged, data-folder-newer, disk-full,
 * data-folder-unwritable
 */
export async function restore(
  folder: BackupFolder,
  backup: Backup,
  dataDir: string,
  onProgress: OnProgress = () => undefined,
): Promise<void> {
  const root = path.resolve(dataDir);
  refuseNewer(backup);
  for (const file of backup.files) {
    const damage = await sizeDamageOf(folder, file);
    if (damage !== undefined) throw damaged(folder, backup, file, damage);
  }
  try {
    await begin(root, backup);
    await copyAll(folder, backup, root, onProgress);
    await rm(path.join(root, restoreMark));
    await syncFolder(root);
  } catch (error) {
    if (error instanceof ProductError && error.code === 'backup-damaged') {
      await takeAway(root, backup);
    }
    throw storageError(
      roomError(
        error,
        root,
        'Make room and run the command again, or restore into another --data-dir.',
      ),
      root,
    );
  }
}

function refuseNewer({ id, version, folderFormat: format }: Backup): void {
  if (format <= folderFormat) return;
  throw new ProductError(
    'data-folder-newer',
    `Backup ${id} is of a newer Gatebook (${version}, format ${format}; this one knows ${folderFormat}). Restore it by that version.`,
  );
}

/** Marks the folder as one that is being restored. */
async function begin(root: string, { id }: Backup): Promise<void> {
  await makeFolder(root);
  const mark = path.join(root, restoreMark);
  const names = await readdir(root);
  if (names.length > 0) {
    const text = await readFile(mark, 'utf8').catch(() => undefined);
    if (text === undefined) {
      throw new ProductError(
        'invalid-input',
        `${root} is not empty, and a restore never overwrites. Name a folder that is new or empty with --data-dir.`,
      );
    }
    if (text !== markOf(id)) {
      throw new ProductError(
        'invalid-input',
        `A restore of another backup was broken off in ${root}. Complete that one with --backup, or name a folder that is new or empty with --data-dir.`,
      );
    }
  }
  await privateFolder(root);
  await writeWhole(mark, markOf(id));
}

const markOf = (id: string): string => `${JSON.stringify({ backup: id })}\n`;

async function copyAll(
  folder: BackupFolder,
  backup: Backup,
  root: string,
  onProgress: OnProgress,
): Promise<void> {
  const total = backup.files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  const copy = async (file: BackupFile): Promise<void> => {
    const place = path.join(root, ...file.path.split('/'));
    if (!(await isThere(place, file))) {
      const from = objectOf(folder, file.sha256);
      if (!(await copyChecked(from, place, file))) {
        throw damaged(folder, backup, file, 'its bytes are not what was written');
      }
    }
    done += file.bytes;
    onProgress(done, total);
  };
  await eachFile(backup.files, copy);
  // What an open lake expects to find, also where no backup had a file in it.
  await mkdir(path.join(root, 'lake', 'logs'), { recursive: true, mode: 0o700 });
  const folders = new Set(backup.files.flatMap(({ path }) => parentsOf(path)));
  for (const name of folders) await syncFolder(path.join(root, name));
}

/** The folders that a relative path lies in, the innermost first, and the root. */
function parentsOf(name: string): string[] {
  const parents: string[] = [];
  for (let up = path.posix.dirname(name); up !== '.'; up = path.posix.dirname(up)) parents.push(up);
  return [...parents, '.'];
}

/** A restore that was broken off has it already. */
async function isThere(place: string, file: BackupFile): Promise<boolean> {
  const found = await digestOf(place, file.bytes + 1).catch(() => undefined);
  return found?.sha256 === file.sha256;
}

/** Removes what was restored so far: without all of it, none of it is of use. */
async function takeAway(root: string, { files }: Backup): Promise<void> {
  const names = new Set(files.map((file) => file.path.split('/')[0] as string));
  for (const name of [...names, 'lake', restoreMark]) {
    await rm(path.join(root, name), { recursive: true, force: true });
  }
}

const damaged = (
  folder: BackupFolder,
  { id }: Backup,
  { path: name, sha256 }: BackupFile,
  reason: string,
): ProductError =>
  new ProductError(
    'backup-damaged',
    `${objectOf(folder, sha256)}, which holds ${name} of backup ${id}, is damaged: ${reason}. Nothing was restored. Use another backup; \`gatebook backups ${folder.root}\` lists them.`,
  );
