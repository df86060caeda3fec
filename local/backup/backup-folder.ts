import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { snapshotIdPattern } from '../../core/ports/folder-snapshots.js';
import { ProductError } from '../../core/product-error.js';
import { privateFolder } from '../files/private-folder.js';
import { notThere, unreadable } from '../files/unreadable.js';
import { makeFolder, writeWhole } from '../files/write-whole.js';

/**
 * What this version writes into a folder of backups. It grows when an older version could not read it any more.
 */
const format = 1;

/** A folder of backups: a file for each backup that says what belongs to it, and each file's bytes once, by their SHA-256. */
export interface BackupFolder {
  readonly root: string;
  readonly backups: string;
  readonly objects: string;
}

/** The file that tells a folder of backups from any other. */
const mark = 'gatebook-backups.json';

const relativePath = z
  .string()
  .regex(/^(?!.*(?:^|\/)\.{1,2}(?:\/|$))(?!\/)[^\0\\]+$/, 'a path below the data folder');

const description = z.object({
  id: z.string().regex(snapshotIdPattern),
  at: z.iso.datetime(),
  /** The version of Gatebook that made it. */
  version: z.string(),
  /** The format of the data folder. */
  folderFormat: z.int().positive(),
  files: z.array(
    z.object({
      /** Relative to the data folder, with `/` between its parts. */
      path: relativePath,
      bytes: z.int().min(0),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});
/** One backup: a data folder as it was at one moment. */
export type Backup = z.infer<typeof description>;
export type BackupFile = Backup['files'][number];

const folderAt = (place: string): BackupFolder => {
  const root = path.resolve(place);
  return { root, backups: path.join(root, 'backups'), objects: path.join(root, 'objects') };
};

/**
 * Opens a folder of backups, or makes one of a folder that is new or empty.
 *
 * @throws ProductError invalid-input: it holds something else
 */
export async function openForBackup(place: string): Promise<BackupFolder> {
  const folder = folderAt(place);
  await makeFolder(folder.root);
  const names = await readdir(folder.root);
  if (names.includes(mark)) await checkMark(folder);
  else if (names.length > 0) {
    throw new ProductError(
      'invalid-input',
      `${folder.root} holds something else than backups. Name a folder that is new or empty, or one of earlier backups.`,
    );
  }
  await privateFolder(folder.root);
  await makeFolder(folder.backups);
  await makeFolder(folder.objects);
  if (!names.includes(mark)) {
    await writeWhole(path.join(folder.root, mark), `${JSON.stringify({ format })}\n`);
  }
  return folder;
}

/**
 * Opens a folder of backups to read it.
 *
 * @throws ProductError file-unreadable: there is none; backup-damaged, data-folder-newer
 */
export async function openToRead(place: string): Promise<BackupFolder> {
  const folder = folderAt(place);
  await checkMark(folder);
  return folder;
}

async function checkMark({ root }: BackupFolder): Promise<void> {
  const file = path.join(root, mark);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw notThere(`The folder of backups ${root}`);
    throw unreadable(file, error);
  });
  const found = z.object({ format: z.int().positive() }).safeParse(parsed(text));
  if (!found.success) {
    throw new ProductError(
      'backup-damaged',
      `${file} is not what Gatebook wrote there. Put {"format":${format}} into it if ${root} is a folder of backups.`,
    );
  }
  if (found.data.format > format) {
    throw new ProductError(
      'data-folder-newer',
      `The folder of backups ${root} was written by a newer Gatebook (format ${found.data.format}; this one knows ${format}). Update Gatebook.`,
    );
  }
}

/** Where the bytes of a file lie. */
export const objectOf = ({ objects }: BackupFolder, sha256: string): string =>
  path.join(objects, sha256.slice(0, 2), sha256);

const ending = '.backup';

export const backupFileOf = ({ backups }: BackupFolder, id: string): string =>
  path.join(backups, `${id}${ending}`);

/** Writes what belongs to a backup, which is one from then on. */
export async function writeBackup(folder: BackupFolder, backup: Backup): Promise<void> {
  const text = JSON.stringify(backup);
  await writeWhole(backupFileOf(folder, backup.id), `${sha256Of(text)}\n${text}\n`);
}

/** A backup that is listed: what belongs to it, or that this cannot be read any more. */
export interface ListedBackup {
  readonly id: string;
  readonly backup: Backup | undefined;
}

/** All backups of a folder, the latest first. */
export async function listBackups(folder: BackupFolder): Promise<ListedBackup[]> {
  const names = await readdir(folder.backups).catch(() => []);
  const ids = names
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .filter((id) => snapshotIdPattern.test(id))
    .sort()
    .reverse();
  return Promise.all(
    ids.map(async (id) => ({
      id,
      backup: await readBackup(folder, id).catch((error) => {
        if (error instanceof ProductError && error.code === 'backup-damaged') return undefined;
        throw error;
      }),
    })),
  );
}

/** @throws ProductError file-unreadable: there is none of that id; backup-damaged */
export async function readBackup(folder: BackupFolder, id: string): Promise<Backup> {
  const file = backupFileOf(folder, id);
  const text = await readFile(file, 'utf8').catch((error) => {
    throw unreadable(
      file,
      error,
      `\`gatebook backups ${folder.root}\` lists those that there are.`,
    );
  });
  const [sum, json = '', ...rest] = text.split('\n');
  const found = description.safeParse(sum === sha256Of(json) ? parsed(json) : undefined);
  if (!found.success || found.data.id !== id || rest.join('') !== '') {
    throw new ProductError(
      'backup-damaged',
      `${file} is not what Gatebook wrote there: backup ${id} cannot be restored. Use another one; \`gatebook backups ${folder.root}\` lists them.`,
    );
  }
  return found.data;
}

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
