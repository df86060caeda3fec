import { type CsvPart, rowsOfCsv } from './csv-segment.js';
import type { Database } from './database.js';
import { type LakeFile, writeByPartition, writePartition } from './parquet-files.js';
import { partitionOf } from './partition.js';

/** Writes the rows of a segment as Parquet files below a folder, one or a few for each partition. */
export async function writeSegment(
  db: Database,
  parts: readonly CsvPart[],
  ingest: string | null,
  folder: string,
): Promise<LakeFile[]> {
  const mixed = parts.filter(({ partition }) => partition === null);
  // These come first: DuckDB partitions rows into an empty folder only.
  const files =
    mixed.length > 0 ? await writeByPartition(db, rowsOfCsv(mixed, ingest), folder) : [];
  const pure = new Map<string, CsvPart[]>();
  for (const part of parts) {
    if (part.partition === null) continue;
    const key = partitionOf(part.partition);
    const others = pure.get(key);
    if (others) others.push(part);
    else pure.set(key, [part]);
  }
  for (const own of pure.values()) {
    const partition = own[0]?.partition;
    if (partition)
      files.push(...(await writePartition(db, rowsOfCsv(own, ingest), folder, partition)));
  }
  return files;
}
