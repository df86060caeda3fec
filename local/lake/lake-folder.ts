import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { ProductError } from '../../core/product-error.js';
import { privateFolder } from '../files/private-folder.js';
import { type Alert, sentenceOf, setAside } from '../files/quarantine.js';
import { writeWhole } from '../files/write-whole.js';
import { guarded } from './storage-error.js';

/**
 * What this version of Gatebook writes. It grows when an older version could no longer read the folder, or would
 * lose something of it: a new column of `requests` is no reason, for versions before it read past the column.
 *
 * 1: version 0.1.0. 2: the manifest lists the columns of each file; the registry lies in a database of its own.
 * 3: rejected lines lie in files.
 */
export const folderFormat = 3;

/** A file of this name says that a folder is being restored from a backup, and not all of it is there. */
export const restoreMark = 'restoring.json';

/** The places in a data folder, absolute. */
export interface LakeFolder {
  readonly root: string;
  readonly database: string;
  /** Below it lie `account_id=…/region=…/dt=…/*.parquet`. */
  readonly logs: string;
  /** Work in progress; whatever lies here at the start is a leftover. */
  readonly staging: string;
  /** Rejected lines, a file for each record of them. */
  readonly rejected: string;
  readonly catalogue: string;
}

const description = z.object({ format: z.number().int().positive() });

/**
 * Finds or makes the data folder.
 *
 * @throws ProductError invalid-input, data-folder-newer, data-folder-damaged, data-folder-unwritable, disk-full
 */
export const openLakeFolder = (dataDir: string, alert: Alert): Promise<LakeFolder> =>
  guarded(dataDir, async () => {
    const root = path.resolve(dataDir);
    if (root.includes('?')) {
      throw new ProductError(
        'invalid-input',
        `The data folder ${root} cannot have a ? in its path. Choose another one with --data-dir.`,
      );
    }
    const folder: LakeFolder = {
      root,
      database: path.join(root, 'gatebook.duckdb'),
      logs: path.join(root, 'lake', 'logs'),
      staging: path.join(root, 'staging'),
      rejected: path.join(root, 'rejected'),
      catalogue: path.join(root, 'catalogue.json'),
    };
    if (await isThere(path.join(root, restoreMark))) {
      throw new ProductError(
        'data-folder-damaged',
        `The data folder ${root} is being restored from a backup, or that was broken off. Wait for its end, or run \`gatebook restore\` again: it completes what is missing.`,
      );
    }
    await privateFolder(root);
    await mkdir(folder.logs, { recursive: true });
    await describe(path.join(root, 'gatebook.json'), root, alert);
    return folder;
  });

async function describe(file: string, root: string, alert: Alert): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) {
    await writeFormat(file);
    return;
  }
  const found = description.safeParse(parsed(text));
  if (!found.success) {
    if (await isDataFolder(root)) {
      const entry = await setAside(root, file, {
        reason: 'it does not say which format the folder has',
        advice: 'It was written anew.',
      });
      alert(sentenceOf(entry));
      await writeFormat(file);
      return;
    }
    throw new ProductError(
      'data-folder-damaged',
      `${file} is not what Gatebook writes there. If ${root} is a data folder, put {"format":${folderFormat}} into that file; else choose another folder with --data-dir.`,
    );
  }
  if (found.data.format > folderFormat) {
    throw new ProductError(
      'data-folder-newer',
      `The data folder ${root} was written by a newer Gatebook (format ${found.data.format}; this one knows ${folderFormat}). Update Gatebook, or choose another folder with --data-dir.`,
    );
  }
  // Before anything is changed: from here on an older version would not find everything.
  if (found.data.format < folderFormat) await writeFormat(file);
}

/** Whether a folder has what only a data folder has. */
const isDataFolder = (root: string): Promise<boolean> =>
  isThere(path.join(root, 'gatebook.duckdb'));

const isThere = (place: string): Promise<boolean> =>
  stat(place).then(
    () => true,
    () => false,
  );

const writeFormat = (file: string): Promise<void> =>
  writeWhole(file, `${JSON.stringify({ format: folderFormat })}\n`);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
