import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { storedColumns } from '../../core/access-log/columns.js';
import { type Database, literal } from './database.js';
import { type LakeFile, smallFormat, sync } from './parquet-files.js';
import { type Partition, partitionFolder } from './partition.js';
import { ingestColumn, partitionNames } from './requests-relation.js';

/** A partition of a few rows, with what its file's entry in the manifest is to say. */
export interface SmallPartition extends Partition {
  readonly rows: number;
  /** ISO 8601 in UTC. */
  readonly first_time: string;
  readonly last_time: string;
}

/**
 * So many files are written by one statement, which takes two megabytes for each. To plan a statement of all columns takes a
 * third of the time of a small file, and of more than eight the share of each is nothing.
 */
const filesAtOnce = 16;

/** What is inside of each file, in the order in which DuckDB tells it of the others: the manifest has one text for all of them. */
const columns = [...storedColumns.map(({ name }) => name), ingestColumn].toSorted().join(',');

/**
 * Writes the rows of partitions that have a few each as Parquet files below a folder, one for each, and makes sure that they are
 * on the disk.
 *
 * @param table has all columns of `requests`
 */
export async function writeSmallPartitions(
  db: Database,
  table: string,
  partitions: readonly SmallPartition[],
  folder: string,
): Promise<LakeFile[]> {
  const files: LakeFile[] = [];
  for (let at = 0; at < partitions.length; at += filesAtOnce) {
    const some = partitions.slice(at, at + filesAtOnce);
    const written = path.join(folder, 'by-number');
    await copyByNumber(db, table, some, written);
    files.push(
      ...(await Promise.all(some.map((one, number) => named(one, number, written, folder)))),
    );
    await rm(written, { recursive: true });
  }
  return files;
}

/** Writes each partition into a folder that is named by its number. */
async function copyByNumber(
  db: Database,
  table: string,
  partitions: readonly SmallPartition[],
  folder: string,
): Promise<void> {
  const numbers = partitions.map(
    ({ account_id, region, dt }, number) =>
      `(${literal(account_id)}, ${literal(region)}, DATE ${literal(dt)}, ${number})`,
  );
  await mkdir(folder, { recursive: true });
  await db.run(`COPY (SELECT rows.* EXCLUDE (${partitionNames}), number
      FROM ${table} AS rows
      JOIN (VALUES ${numbers.join(', ')}) AS own (${partitionNames}, number) USING (${partitionNames}))
    TO ${literal(folder)} (${smallFormat}, PARTITION_BY (number))`);
}

/** Gives the file of a partition that was written by number its place. */
async function named(
  partition: SmallPartition,
  number: number,
  written: string,
  folder: string,
): Promise<LakeFile> {
  const own = path.join(written, `number=${number}`);
  const [name, ...more] = await readdir(own);
  if (name === undefined || more.length > 0) {
    throw new Error(`DuckDB's COPY wrote ${more.length + (name ? 1 : 0)} files for a partition.`);
  }
  const relative = `${partitionFolder(partition)}/rows.parquet`;
  const place = path.join(folder, relative);
  await mkdir(path.dirname(place), { recursive: true });
  await rename(path.join(own, name), place);
  await sync(place);
  const { size } = await stat(place);
  return { ...partition, path: relative, bytes: size, columns };
}
