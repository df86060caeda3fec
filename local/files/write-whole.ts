import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes a file whole or not at all, for its owner's eyes only. It and its name are on the disk when this resolves:
 * without waiting for both, a power cut leaves an empty file under the right name, or the old one.
 *
 * @throws what the operating system says; an older file stays as it was
 */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    await syncFolder(path.dirname(file));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Waits until the names in a folder are on the disk. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Makes a folder for its owner's eyes only, and those above it that are missing.
 *
 * One level at a time: asked for all levels at once, Node never ends below `/proc`, where nothing can be made.
 */
export async function makeFolder(folder: string): Promise<void> {
  const make = (at: string) => mkdir(at, { mode: 0o700 });
  try {
    await make(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    const above = path.dirname(folder);
    if (code !== 'ENOENT' || above === folder || (await isThere(above))) throw error;
    await makeFolder(above);
    await make(folder);
  }
}

const isThere = async (place: string): Promise<boolean> => {
  const handle = await open(place, 'r').catch(() => undefined);
  await handle?.close();
  return handle !== undefined;
};
