import type { Command } from 'commander';
import { type ControlClient, controlClient } from '../../../control-plane/client/client.js';
import { ProductError } from '../../../core/product-error.js';
import { inProcess } from '../../control-plane/in-process.js';
import { withDataFolder } from '../../data-folder/data-folder.js';
import { readServerAddress } from '../../data-folder/server-address.js';
import { withSettings } from '../settings/options.js';
import { signedFetch } from './aws4fetch.js';
import { readCallerEnvironment } from './environment.js';
import { asIfEmpty, isToCome, wantsToChange } from './folder-to-come.js';

/** Where the control API is that a command speaks to. */
export interface ControlApiOptions {
  readonly url?: string;
  readonly dataDir: string;
  readonly memory?: string;
}

/** Makes a command one that speaks to the control API. */
export const controlApiCommand = (command: Command): Command => withSettings(command, ['url']);

/**
 * Does one piece of work with the control API: that of `--url`, that of the data folder, or, while a server holds the
 * folder, that server's. Where there is no data folder yet, reads are answered as an empty one would, and only a change makes
 * it: then the work is begun again.
 *
 * @throws ProductError what the control API refuses, what `openDataFolder` throws
 */
export async function withControlApi<T>(
  { url, ...options }: ControlApiOptions,
  work: (client: ControlClient) => Promise<T>,
): Promise<T> {
  if (url) return work(remote(url));
  if (await isToCome(options.dataDir)) {
    const done = await asIfEmpty(options, work);
    if (done !== wantsToChange) return done;
  }
  try {
    return await withDataFolder(
      options.dataDir,
      (dataFolder) => inProcess(dataFolder, work),
      options,
    );
  } catch (error) {
    return work(await holderOf(options.dataDir, error));
  }
}

/** The control API of the server that holds a data folder, after `openDataFolder` has failed. @throws that failure */
export async function holderOf(dataDir: string, failure: unknown): Promise<ControlClient> {
  const held = failure instanceof ProductError && failure.code === 'data-folder-held';
  const server = held ? await readServerAddress(dataDir) : undefined;
  if (!server) throw failure;
  return remote(server);
}

/** The control API of the server that has a data folder open; undefined: none answers. */
export async function serverOf(dataDir: string): Promise<ControlClient | undefined> {
  const server = await readServerAddress(dataDir);
  return server === undefined ? undefined : remote(server);
}

function remote(baseUrl: string): ControlClient {
  const environment = readCallerEnvironment();
  const token = environment.GATEBOOK_TOKEN;
  if (token) return controlClient({ baseUrl, token });
  const fetch = signedFetch(baseUrl, environment);
  return controlClient({ baseUrl, ...(fetch && { fetch }) });
}
