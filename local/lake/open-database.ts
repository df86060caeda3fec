import { isNativeError } from 'node:util/types';
import { ProductError } from '../../core/product-error.js';
import { type OpenDatabase, openDuckdb } from './duckdb.js';
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
  settings: { readonly memoryLimit: string; readonly threads: number },
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

function inTheUsersWords(error: unknown, folder: LakeFolder): unknown {
  const message = isNativeError(error) ? error.message : '';
  if (message.includes('Could not set lock')) {
    return held(folder, /\(PID (\d+)\)/.exec(message)?.[1]);
  }
  if (/version number|newer version of DuckDB|storage version/i.test(message)) {
    return new ProductError(
      'data-folder-newer',
      `${folder.database} was written by a newer Gatebook. Update Gatebook, or choose another folder with --data-dir.`,
      { cause: error },
    );
  }
  if (/not a valid DuckDB database|checksum|corrupt|Serialization Error/i.test(message)) {
    return new ProductError(
      'data-folder-damaged',
      `${folder.database} is damaged. Move it and ${folder.database}.wal away and start again: the requests in ${folder.logs} are taken up as they are; only the list of rejected lines is lost.`,
      { cause: error },
    );
  }
  return error;
}

const held = (folder: LakeFolder, pid: string | undefined): ProductError =>
  new ProductError(
    'data-folder-held',
    `The data folder ${folder.root} is in use by another Gatebook${
      pid === undefined ? '' : ` (process ${pid})`
    }. Stop that one first, or choose another folder with --data-dir.`,
  );
