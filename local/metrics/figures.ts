import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataFolder } from '../data-folder/data-folder.js';
import type { LakeStatus } from '../data-folder/lake.js';
import { diskRoom } from '../files/disk-room.js';

/** What the database says of itself and of the lake. Sizes are in bytes. */
export interface DatabaseFigures extends LakeStatus {
  readonly memory: number;
  readonly memoryLimit: number;
  readonly spilled: number;
}

/** Sizes in bytes. */
export interface FolderFigures {
  readonly lakeDatabase: number;
  readonly registryDatabase: number;
  readonly diskFree: number;
  readonly diskSize: number;
}

/** Whoever reads metrics is not kept waiting by queries that all readers of the database are busy with. */
const patienceMs = 2_000;

/** Reads what the database of a folder says. Undefined: it is busy, closing or at fault. */
export function databaseFigures({ lake }: DataFolder): () => Promise<DatabaseFigures | undefined> {
  let asked: Promise<DatabaseFigures | undefined> | undefined;
  // However many read metrics, and however long the answer takes, the database is asked once at a time.
  const ask = () => {
    asked ??= askDatabase(lake)
      .catch(() => undefined)
      .finally(() => {
        asked = undefined;
      });
    return asked;
  };
  return () => {
    const late = new AbortController();
    return Promise.race([
      ask(),
      sleep(patienceMs, undefined, { signal: late.signal }).catch(() => undefined),
    ]).finally(() => late.abort());
  };
}

async function askDatabase(lake: DataFolder['lake']): Promise<DatabaseFigures> {
  const status = await lake.status();
  const [memory] = await lake.engine.run({
    sql: `SELECT sum(memory_usage_bytes)::BIGINT AS memory, sum(temporary_storage_bytes)::BIGINT AS spilled,
      current_setting('memory_limit') AS memory_limit FROM duckdb_memory()`,
    parameters: [],
  });
  return {
    ...status,
    memory: Number(memory?.memory ?? 0),
    spilled: Number(memory?.spilled ?? 0),
    memoryLimit: bytesOf(String(memory?.memory_limit)),
  };
}

/** DuckDB says `238.4 MiB`. */
export function bytesOf(text: string): number {
  const [, number, unit = ''] = /^([\d.]+) (bytes|KiB|MiB|GiB|TiB)$/.exec(text) ?? [];
  const power = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'].indexOf(unit);
  return Math.round(Number(number) * 1024 ** power);
}

/** Measures the files of a data folder and the disk that it lies on. A file that is not there has no size. */
export async function folderFigures(dataDir: string): Promise<FolderFigures> {
  const size = async (...names: readonly string[]) => {
    const sizes = names.map(async (name) => (await stat(join(dataDir, name))).size);
    return (await Promise.allSettled(sizes)).reduce(
      (sum, one) => sum + (one.status === 'fulfilled' ? one.value : 0),
      0,
    );
  };
  const disk = await diskRoom(dataDir);
  return {
    lakeDatabase: await size('gatebook.duckdb', 'gatebook.duckdb.wal'),
    registryDatabase: await size('registry/registry.sqlite', 'registry/registry.sqlite-wal'),
    diskFree: disk.free,
    diskSize: disk.size,
  };
}
