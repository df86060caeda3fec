import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Database } from './database.js';
import { literal } from './database.js';
import { byPartition, type Partition, partitionFolder } from './partition.js';
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

/** What DuckDB answers for the file that a COPY wrote. */
interface CopiedFile {
  readonly count: number;
  readonly file_size_bytes: number;
  readonly column_statistics: MapEntries<MapEntries<string>>;
}
type MapEntries<V> = readonly { readonly key: string; readonly value: V }[];

const entry = <V>(map: MapEntries<V>, key: string): V => {
  const found = map.find((candidate) => candidate.key === key);
  if (!found) throw new Error(`DuckDB's COPY said nothing about ${key}.`);
  return found.value;
};

/**
 * Writes the rows of a query, which has all columns of `requests` and rows of one partition only, as a Parquet file below a
 * folder, or none where there are none, and makes sure that it is on the disk.
 *
 * DuckDB can write many partitions by one statement, and then holds two megabytes for each of them, all at once.
 */
export async function writePartition(
  db: Database,
  query: string,
  folder: string,
  partition: Partition,
): Promise<LakeFile[]> {
  const own = path.join(folder, partitionFolder(partition));
  await mkdir(own, { recursive: true });
  const place = path.join(own, 'rows.parquet');
  const [copied] = await db.rows<CopiedFile>(
    `COPY (SELECT * EXCLUDE (${partitionNames}) FROM (${query})) TO ${literal(place)} (${format})`,
  );
  if (!copied || copied.count === 0) {
    await rm(place, { force: true });
    return [];
  }
  await sync(place);
  const time = entry(copied.column_statistics, '"request_time"');
  const { account_id, region, dt } = partition;
  return [
    {
      path: path.relative(folder, place).split(path.sep).join('/'),
      account_id,
      region,
      dt,
      rows: copied.count,
      bytes: copied.file_size_bytes,
      columns: copied.column_statistics.map(({ key }) => key.replaceAll('"', '')).join(','),
      first_time: isoTime(entry(time, 'min')),
      last_time: isoTime(entry(time, 'max')),
    },
  ];
}

/** Writes the rows that a query makes of some files, each in its own partition, partition by partition. */
export async function rewriteFiles(
  db: Database,
  files: readonly LakeFile[],
  rowsOf: (files: readonly LakeFile[]) => string,
  folder: string,
): Promise<LakeFile[]> {
  const written: LakeFile[] = [];
  for (const own of byPartition(files).values()) {
    written.push(...(await writePartition(db, rowsOf(own), folder, own[0] as LakeFile)));
  }
  return written;
}

/**
 * Row groups are small, so that a query for the newest requests reads the last of a day and not the day. Zstandard's first
 * level is its fastest ordinary one.
 */
export const parquetFormat =
  'FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 20480';
const format = `${parquetFormat}, RETURN_STATS true`;
/** Of a few rows, to make Zstandard ready for each column takes as long as all else, and little is left to be saved. */
export const smallFormat = 'FORMAT parquet, COMPRESSION snappy';

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
