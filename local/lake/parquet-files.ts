import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Database } from './database.js';
import { literal } from './database.js';
import { partitionNames } from './requests-relation.js';

/** A Parquet file of the lake. */
export interface LakeFile {
  /** Relative to `lake/logs`, with `/` between its parts. */
  readonly path: string;
  readonly account_id: string;
  readonly region: string;
  /** The UTC day, `2026-11-23`. */
  readonly dt: string;
  readonly rows: number;
  readonly bytes: number;
  /** ISO 8601 in UTC. */
  readonly first_time: string;
  readonly last_time: string;
}

/** What DuckDB answers for each file that a COPY wrote. */
interface CopiedFile {
  readonly filename: string;
  readonly count: number;
  readonly file_size_bytes: number;
  readonly column_statistics: MapEntries<MapEntries<string>>;
  readonly partition_keys: MapEntries<string>;
}
type MapEntries<V> = readonly { readonly key: string; readonly value: V }[];

const entry = <V>(map: MapEntries<V>, key: string): V => {
  const found = map.find((candidate) => candidate.key === key);
  if (!found) throw new Error(`DuckDB's COPY said nothing about ${key}.`);
  return found.value;
};

/**
 * Writes the rows of a query, all columns of `requests`, as Parquet files below a folder, by partition, and makes
 * sure that they are on the disk.
 */
export async function writeParquet(
  db: Database,
  query: string,
  folder: string,
): Promise<LakeFile[]> {
  const copied = await db.rows<CopiedFile>(
    `COPY (${query}) TO ${literal(folder)}
     (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (${partitionNames}), RETURN_STATS true)`,
  );
  const files = copied.map((file): LakeFile => {
    const time = entry(file.column_statistics, '"request_time"');
    return {
      path: path.relative(folder, file.filename).split(path.sep).join('/'),
      account_id: entry(file.partition_keys, 'account_id'),
      region: entry(file.partition_keys, 'region'),
      dt: entry(file.partition_keys, 'dt'),
      rows: file.count,
      bytes: file.file_size_bytes,
      first_time: isoTime(entry(time, 'min')),
      last_time: isoTime(entry(time, 'max')),
    };
  });
  await Promise.all(files.map((file) => sync(path.join(folder, file.path))));
  return files;
}

const isoTime = (text: string): string => new Date(`${text.replace(' ', 'T')}Z`).toISOString();

/** Waits until a file, or the names in a folder, are on the disk. */
export async function sync(place: string): Promise<void> {
  const handle = await open(place, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
