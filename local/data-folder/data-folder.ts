import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiLogSettings } from '../../core/log-settings.js';
import type { FolderSnapshots } from '../../core/ports/folder-snapshots.js';
import { ProductError } from '../../core/product-error.js';
import { logSettingsOf } from '../../core/registry/log-settings-of.js';
import type { Registry } from '../../core/registry/registry.js';
import { openRegistry } from '../../registry/embedded/embedded.js';
import type { LakeWatch } from '../lake/lake-watch.js';
import type { Lake } from './lake.js';
import { type LakeOptions, openLake } from './open-lake.js';
import { readServerAddress } from './server-address.js';
import { folderSnapshots } from './snapshots.js';

/** Everything that a data folder holds, opened: the lake and the registry, and how to close both. */
export interface DataFolder {
  readonly dataDir: string;
  readonly lake: Lake;
  readonly registry: Registry;
  /** Tells the lake of a change in the registry: rows of a newly registered API become its tenant's. */
  attribute(): Promise<void>;
  readonly snapshots: FolderSnapshots;
  close(): Promise<void>;
}

export interface DataFolderOptions {
  /** Is told what happens in the lake. @default nobody */
  readonly watch?: LakeWatch;
  /** What the lake's database may hold in memory, such as `500MB`. @default lakeMemory */
  readonly memory?: string;
}

/**
 * Opens a data folder, which is made when it does not exist. Opening the lake first takes the folder's lock, so
 * the registry is never read while another process writes it. Attributing rows anew completes the work of a process that
 * ended between a change of the registry and its attribution.
 *
 * @throws ProductError `data-folder-held`, `data-folder-newer`, `data-folder-unwritable`, `disk-full`
 */
export const openDataFolder = async (
  dataDir: string,
  { watch, memory }: DataFolderOptions = {},
): Promise<DataFolder> => {
  let settings: Promise<readonly ApiLogSettings[]> | undefined;
  let known: Registry | undefined;
  // Read when the first log comes, and anew after a change: a registry may have a hundred thousand APIs.
  const logSettings = () => {
    settings ??= (known ? logSettingsOf(known) : Promise.resolve([])).catch((error) => {
      settings = undefined;
      throw error;
    });
    return settings;
  };
  const lake = await openSoon({
    dataDir,
    logSettings,
    ...(watch && { watch }),
    ...(memory && { memoryLimit: memory }),
  });
  try {
    const registry = await openRegistry({ folder: dataDir });
    known = registry;
    const attribute = () => {
      settings = undefined;
      return lake.followWindows(registry.windows);
    };
    await attribute();
    return {
      dataDir,
      lake,
      registry,
      attribute,
      snapshots: folderSnapshots({ dataDir, lake, registry }),
      close: async () => {
        await registry.close();
        await lake.close();
      },
    };
  } catch (error) {
    await lake.close();
    throw error;
  }
};

/** How long a folder is waited for that another process holds. */
const patienceMs = 5_000;

/** Another command has a folder for a moment, as one that follows a log has again and again; a server keeps it. */
async function openSoon(options: LakeOptions): Promise<Lake> {
  for (const until = Date.now() + patienceMs; ; await sleep(100)) {
    try {
      return await openLake(options);
    } catch (error) {
      const isElsewhere =
        error instanceof ProductError &&
        error.code === 'data-folder-held' &&
        error.cause !== undefined;
      if (!isElsewhere || Date.now() > until || (await readServerAddress(options.dataDir)))
        throw error;
    }
  }
}

/** Opens a data folder for the length of one piece of work. */
export const withDataFolder = async <T>(
  dataDir: string,
  work: (dataFolder: DataFolder) => Promise<T>,
  { memory }: Pick<DataFolderOptions, 'memory'> = {},
): Promise<T> => {
  const dataFolder = await openDataFolder(dataDir, memory === undefined ? {} : { memory });
  try {
    return await work(dataFolder);
  } finally {
    await dataFolder.close();
  }
};
