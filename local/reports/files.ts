import { createHash } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ProductError } from '../../core/product-error.js';
import { writeWhole } from '../files/write-whole.js';

/** A name for a file that stands for any text: readable where the text allows, unique by its hash. */
export const fileNameFor = (text: string): string => {
  const readable = text.replace(/[^A-Za-z0-9.-]+/g, '_').slice(0, 80);
  return `${readable}.${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
};

/**
 * Writes a file whole or not at all, on the disk when it resolves. Writing the same file again replaces it.
 *
 * @throws ProductError `disk-full`, `data-folder-unwritable`
 */
export async function writeDocument(
  folder: string,
  name: string,
  bytes: Uint8Array,
): Promise<string> {
  const path = join(folder, name);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeWhole(path, bytes);
    return path;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new ProductError(
      code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'data-folder-unwritable',
      `Cannot write ${path} (${code}). Make room or check the folder's permissions; it will be tried again.`,
      { cause: error },
    );
  }
}

/** A file's bytes, or undefined when there is none. */
export async function readWhole(folder: string, name: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
