import { statfsSync } from 'node:fs';
import { isNativeError } from 'node:util/types';
import { ProductError } from '../../core/product-error.js';

const damaged = /not a database|malformed|unsupported file format/i;
const unusable =
  /disk I\/O error|disk is full|unable to open|Could not open|readonly database|E[A-Z]{4,}/;

/** Below so many bytes a write fails for want of room, which SQLite calls an I/O error. */
const noRoom = 1_000_000;

/**
 * What a failure of the registry's database means to the user. Anything that is no failure of its file comes back as
 * it is.
 */
export function databaseFault(error: unknown, path: string): unknown {
  if (error instanceof ProductError || !isNativeError(error)) return error;
  const words = `${(error as NodeJS.ErrnoException).code ?? ''} ${error.message}`.trim();
  if (damaged.test(words)) return damagedFile(path, error);
  if (!unusable.test(words)) return error;
  if (/ENOSPC|EDQUOT|disk is full/.test(words) || roomLeft(path) < noRoom) {
    return new ProductError('disk-full', `No room left to write ${path}. Nothing was changed.`, {
      cause: error,
    });
  }
  return new ProductError(
    'data-folder-unwritable',
    `Cannot use ${path} (${words.split('\n')[0]}). Check its owner and permissions, or choose another --data-dir.`,
    { cause: error },
  );
}

/** A database file that is not what SQLite wrote. */
export const damagedFile = (path: string, cause?: unknown): ProductError =>
  new ProductError(
    'registry-damaged',
    `${path} is damaged. Nothing was changed. Put back a copy of the folder that it is in; rows of the lake are not concerned.`,
    { cause },
  );

function roomLeft(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
