import type { Registry } from '../../core/registry/registry.js';
import { openRegistry } from '../../registry/embedded/embedded.js';
import type { Lake } from './lake.js';
import { openLake } from './open-lake.js';

/** Everything that a data folder holds, opened: the lake and the registry, and how to close both. */
export interface DataFolder {
  readonly dataDir: string;
  readonly lake: Lake;
  readonly registry: Registry;
  /** Tells the lake of a change in the registry: rows of a newly registered API become its tenant's. */
  attribute(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a data folder, which is made when it does not exist. Opening the lake first takes the folder's lock, so
 * the registry is never read while another process writes it. Attributing rows anew completes the work of a process that
 * ended between a change of the registry and its attribution.
 *
 * @throws ProductError `data-folder-held`, `data-folder-newer`, `data-folder-unwritable`, `disk-full`
 */
export const openDataFolder = async (dataDir: string): Promise<DataFolder> => {
  const lake = await openLake({ dataDir });
  try {
    const registry = await openRegistry({ folder: dataDir });
    const attribute = () => lake.followWindows(registry.windows);
    await attribute();
    return {
      dataDir,
      lake,
      registry,
      attribute,
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

/** Opens a data folder for the length of one piece of work. */
export const withDataFolder = async <T>(
  dataDir: string,
  work: (dataFolder: DataFolder) => Promise<T>,
): Promise<T> => {
  const dataFolder = await openDataFolder(dataDir);
  try {
    return await work(dataFolder);
  } finally {
    await dataFolder.close();
  }
};
