import { stat } from 'node:fs/promises';
import path from 'node:path';
import { isNativeError } from 'node:util/types';
import { ProductError } from '../../core/product-error.js';
import { type Alert, sentenceOf, setAside } from '../files/quarantine.js';
import { isDatabaseDamage } from './damaged-files.js';
import { type DatabaseSettings, type OpenDatabase, openDuckdb } from './duckdb.js';
import type { LakeFolder } from './lake-folder.js';
import { storageError } from './storage-error.js';

/** Folders that this process holds: the operating system's lock keeps other processes out, not ourselves. */
const heldHere = new Set<string>();

/**
 * Opens the folder's database, whose lock is the folder's lock.
 *
 * @throws ProductError data-folder-held, data-folder-newer, data-folder-damaged, data-folder-unwritable, disk-full
 */
export async function openDatabase(
  folder: LakeFolder,
  settings: Pick<DatabaseSettings, 'memoryLimit' | 'threads' | 'rewrite'>,
): Promise<OpenDatabase> {
  if (heldHere.has(folder.root)) throw held(folder, String(process.pid));
  heldHere.add(folder.root);
  try {
    const database = await openDuckdb({
      ...settings,
      file: folder.database,
      spill: `${folder.staging}/spill`,
    });
    return {
      ...database,
      close: async () => {
        await database.close();
        heldHere.delete(folder.root);
      },
    };
  } catch (error) {
    heldHere.delete(folder.root);
    throw storageError(inTheUsersWords(error, folder), folder.root);
  }
}

/**
 * Sets a damaged database aside, with the log of its last changes, so that the next one is made from the files of rows.
 */
export async function setDatabaseAside(root: string, alert: Alert): Promise<void> {
  const advice =
    'It is made anew from the files of requests, and of rejected lines, which are all there; how often a line came is in the old one only.';
  for (const name of ['gatebook.duckdb', 'gatebook.duckdb.wal']) {
    const file = path.join(root, name);
    if (!(await stat(file).catch(() => undefined))) continue;
    const entry = await setAside(root, file, { reason: 'DuckDB cannot read it', advice });
    if (name === 'gatebook.duckdb') alert(sentenceOf(entry));
  }
}

function inTheUsersWords(error: unknown, folder: LakeFolder): unknown {
  const message = isNativeError(error) ? error.message : '';
  if (message.includes('Could not set lock')) {
    return held(folder, /\(PID (\d+)\)/.exec(message)?.[1], error);
  }
  if (/version number|newer version of DuckDB|storage version/i.test(message)) {
    return new ProductError(
      'data-folder-newer',
      `${folder.database} was written by a newer Gatebook. Update Gatebook, or choose another folder with --data-dir.`,
      { cause: error },
    );
  }
  if (isDatabaseDamage(error)) {
    return new ProductError(
      'data-folder-damaged',
      `${folder.database} is damaged. Stop every Gatebook that uses ${folder.root} and start again: it is made anew from the requests in ${folder.logs}.`,
      { cause: error },
    );
  }
  return error;
}

const held = (folder: LakeFolder, pid: string | undefined, cause?: unknown): ProductError =>
  new ProductError(
    'data-folder-held',
    `The data folder ${folder.root} is in use by another Gatebook${
      pid === undefined ? '' : ` (process ${pid})`
    }. Stop that one first, or choose another folder with --data-dir.`,
    ...(cause === undefined ? [] : [{ cause }]),
  );
