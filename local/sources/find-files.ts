import type { Stats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { ProductError } from '../../core/product-error.js';
import { notThere, unreadable } from '../files/unreadable.js';
import { filesBelow, filesOfPattern, isPattern } from './tinyglobby.js';

/** A file to be read. */
export interface FoundFile {
  readonly path: string;
  /** 0 for what has no size, such as a pipe. */
  readonly bytes: number;
  /** Whether it was named by itself: it is read then, whatever was read before. */
  readonly named: boolean;
  /** Whether it can be read from its start again. */
  readonly regular: boolean;
}

/** What was found, and what was passed over because it is hidden or not finished. */
export interface FoundFiles {
  readonly files: readonly FoundFile[];
  readonly leftOut: readonly string[];
}

/** Names that programs give to files while they write them. */
const unfinished = /(?:\.(?:tmp|temp|part|partial|filepart|crdownload|download|sw[op])|~)$/i;

/** Whether a file of a folder is passed over, by its name. */
export const isLeftOut = (file: string): boolean => {
  const name = path.basename(file);
  return name.startsWith('.') || unfinished.test(name);
};

/**
 * The files that arguments of a command name: files, folders with all that is below them, patterns.
 *
 * @throws ProductError file-unreadable for a path or a pattern that names nothing
 */
export async function findFiles(named: readonly string[]): Promise<FoundFiles> {
  const files = new Map<string, FoundFile>();
  const leftOut = new Set<string>();
  const add = async (file: FoundFile): Promise<void> => {
    const place = await realpath(file.path).catch(() => path.resolve(file.path));
    const before = files.get(place);
    if (before === undefined || (file.named && !before.named)) files.set(place, file);
  };
  for (const name of named) {
    const found = await statOf(name);
    if (found === undefined) {
      if (!isPattern(name)) throw notThere(name);
      const matches = await filesOfPattern(name);
      if (matches.length === 0) throw nothing(`No file matches ${name}.`);
      await addFound(matches);
    } else if (found.isDirectory()) {
      await addFound(await filesOfFolder(name));
    } else {
      await add({ path: name, bytes: found.size, named: true, regular: found.isFile() });
    }
  }
  return { files: [...files.values()], leftOut: [...leftOut] };

  async function addFound(paths: readonly string[]): Promise<void> {
    for (const file of paths) {
      if (isLeftOut(file)) {
        leftOut.add(file);
        continue;
      }
      const found = await statOf(file);
      if (found?.isFile())
        await add({ path: file, bytes: found.size, named: false, regular: true });
    }
  }
}

/**
 * All files below a folder but those of data folders of Gatebook, which may lie beside the logs.
 *
 * @throws ProductError file-unreadable for a data folder
 */
export async function filesOfFolder(folder: string): Promise<readonly string[]> {
  const found = await filesBelow(folder);
  const ownFolders = found
    .filter((file) => path.basename(file) === 'gatebook.json')
    .map((file) => path.dirname(file));
  if (ownFolders.includes('.')) {
    throw nothing(`${folder} is a data folder of Gatebook, and holds no logs to read.`);
  }
  return found
    .filter((file) => !ownFolders.some((own) => file.startsWith(`${own}/`)))
    .map((file) => path.join(folder, file));
}

async function statOf(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(file, error);
  }
}

const nothing = (sentence: string): ProductError => new ProductError('file-unreadable', sentence);
