/** A data folder as it was at one moment, held so that it can be copied while everything goes on. */
export interface FolderSnapshot {
  readonly id: string;
  /** The moment, ISO 8601 in UTC. */
  readonly at: string;
  /** The folder that holds it, relative to the data folder. */
  readonly folder: string;
}

/** Snapshots of the data folder; each takes room until it is released. */
export interface FolderSnapshots {
  /** @throws ProductError disk-full, data-folder-unwritable; request-in-progress when too many are held */
  take(): Promise<FolderSnapshot>;
  /** Removes a snapshot; done twice, it is done once. */
  release(id: string): Promise<void>;
}

/** What an id of a snapshot, and of the backup made of it, looks like: its time to the millisecond, and eight digits by chance. */
export const snapshotIdPattern = /^\d{8}T\d{9}Z-[0-9a-f]{8}$/;
