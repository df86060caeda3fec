import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ControlClient } from '../../../control-plane/client/client.js';
import { inProcess } from '../../control-plane/in-process.js';
import { withDataFolder } from '../../data-folder/data-folder.js';

/** Whether a data folder is not made yet: there is nothing by its name, or a folder without anything in it. */
export const isToCome = async (dataDir: string): Promise<boolean> => {
  try {
    return (await readdir(dataDir)).length === 0;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
};

/** A command wants to change what is not there yet. */
export const wantsToChange = Symbol('wants to change');

/**
 * Does one piece of work as with a data folder that has nothing in it, and makes none.
 *
 * @returns `wantsToChange` as soon as the work asks for a change, of which nothing was done
 */
export async function asIfEmpty<T>(
  { memory }: { readonly memory?: string },
  work: (client: ControlClient) => Promise<T>,
): Promise<T | typeof wantsToChange> {
  let changes = false;
  const onlyReads = (request: Request): void => {
    if (isRead(request)) return;
    changes = true;
    throw new Error('The data folder has to be made first.');
  };
  const scratch = await mkdtemp(path.join(tmpdir(), 'gatebook-empty-'));
  try {
    return await withDataFolder(scratch, (empty) => inProcess(empty, work, onlyReads), {
      ...(memory !== undefined && { memory }),
    });
  } catch (error) {
    if (changes) return wantsToChange;
    throw error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const isRead = ({ method, url }: Request): boolean =>
  method === 'GET' || new URL(url).searchParams.get('dryRun') === 'true';
