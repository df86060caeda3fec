import { isNativeError } from 'node:util/types';
import { ProductError } from '../../core/product-error.js';

// EFBIG is what a limit on file sizes answers, which a reader of the message meets as a full disk.
const full = /ENOSPC|EDQUOT|EFBIG|No space left on device|Disk quota exceeded|File too large/i;
const unwritable =
  /EROFS|EACCES|ENOENT: no such file or directory, mkdir|EPERM|ENOTDIR|EEXIST|EISDIR|Read-only file system|Permission denied|Not a directory|read-only mode/i;

const wordsOf = (error: Error): string =>
  `${(error as NodeJS.ErrnoException).code ?? ''} ${error.message}`;

/** Whether a write failed because there was no room on the disk. */
export const isDiskFull = (error: unknown): boolean =>
  error instanceof ProductError
    ? error.code === 'disk-full'
    : isNativeError(error) && full.test(wordsOf(error));

/**
 * What a failed write means to the user: a full disk or a folder that cannot be written. Anything else comes back
 * as it is.
 */
export function storageError(error: unknown, folder: string): unknown {
  if (error instanceof ProductError || !isNativeError(error)) return error;
  if (isDiskFull(error)) {
    return new ProductError(
      'disk-full',
      `The disk that holds the data folder ${folder} is full; what was stored before is intact. Make room and run the command again.`,
      { cause: error },
    );
  }
  if (unwritable.test(wordsOf(error))) {
    return new ProductError(
      'data-folder-unwritable',
      `The data folder ${folder} cannot be written (${error.message.split('\n')[0]}). Check its path and permissions, or choose another one with --data-dir.`,
      { cause: error },
    );
  }
  return error;
}

/** Runs work on the data folder and says in the user's words why it failed. */
export async function guarded<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageError(error, folder);
  }
}
