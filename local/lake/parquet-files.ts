import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import type { Database } from './database.js';
import { literal } from './database.js';
import { type Partition, partitionFolder } from './partition.js';
import { partitionNames } from './requests-relation.js';

/** A Parquet file of the lake. */
export interface LakeFile extends Partition {
  /** Relative to `lake/logs`, with `/` between its parts. */
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  /** Names of the columns inside the file, with commas between them. */
  readonly columns: string;
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
 * Writes the rows of a query, which has all columns of `requests`, as Parquet files below a folder, by partition, and makes
 * sure that they are on the disk.
 */
export const writeByPartition = (
  db: Database,
  query: string,
  folder: string,
): Promise<LakeFile[]> =>
  write(db, `COPY (${query}) TO ${literal(folder)} (${format}, PARTITION_BY (${partitionNames}))`, {
    folder,
  });

/** Writes the rows of a query that all belong to one partition; this takes half as long as `writeByPartition`. */
export async function writePartition(
  db: Database,
  query: string,
  folder: string,
  partition: Partition,
): Promise<LakeFile[]> {
  const place = path.join(folder, partitionFolder(partition));
  await mkdir(place, { recursive: true });
  const file = literal(path.join(place, 'rows.parquet'));
  const copy = `COPY (SELECT * EXCLUDE (${partitionNames}) FROM (${query})) TO ${file} (${format})`;
  return write(db, copy, { folder, partition });
}

/**
 * Row groups are small, so that a query for the newest requests reads the last of a day and not the day. Zstandard's first
 * level takes half as long as the usual third one, for files that are hardly larger.
 */
export const parquetFormat =
  'FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 20480';
const format = `${parquetFormat}, RETURN_STATS true`;

async function write(
  db: Database,
  copy: string,
  { folder, partition }: { readonly folder: string; readonly partition?: Partition },
): Promise<LakeFile[]> {
  const copied = await db.rows<CopiedFile>(copy);
  const files = copied.map((file): LakeFile => {
    const time = entry(file.column_statistics, '"request_time"');
    const key = (name: keyof Partition): string =>
      partition?.[name] ?? entry(file.partition_keys, name);
    return {
      path: path.relative(folder, file.filename).split(path.sep).join('/'),
      account_id: key('account_id'),
      region: key('region'),
      dt: key('dt'),
      rows: file.count,
      bytes: file.file_size_bytes,
      columns: file.column_statistics.map(({ key }) => key.replaceAll('"', '')).join(','),
      first_time: isoTime(entry(time, 'min')),
      last_time: isoTime(entry(time, 'max')),
    };
  });
  await Promise.all(files.map((file) => sync(path.join(folder, file.path))));
  return files;
}

/** Names of the columns inside a Parquet file, with commas between them. @throws if it cannot be read */
export async function columnsInside(db: Database, file: string): Promise<string> {
  const [found] = await db.rows<{ columns: string }>(
    `SELECT string_agg(name, ',') AS columns FROM parquet_schema(${literal(file)}) WHERE type IS NOT NULL`,
  );
  return found?.columns ?? '';
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
