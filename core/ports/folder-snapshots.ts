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
  /** Sets aside those files that are damaged, and computes days anew. @returns how many files were set aside */
  repair(suspects: FolderRepair): Promise<number>;
  /** Removes a snapshot; done twice, it is done once. */
  release(id: string): Promise<void>;
}

/** What an id of a snapshot, and of the backup made of it, looks like: its time to the millisecond, and eight digits by chance. */
export const snapshotIdPattern = /^\d{8}T\d{9}Z-[0-9a-f]{8}$/;

/** What the lake is told to look at again, after somebody has examined a snapshot. */
export interface FolderRepair {
  /** Paths of files of requests, below `lake/logs`, that may be damaged. */
  readonly files: readonly string[];
  /** Days, such as 2026-11-23, whose roll-ups may be wrong. */
  readonly days: readonly string[];
}
