import { type CsvPart, rowsOfCsv } from './csv-segment.js';
import { type Database, literal } from './database.js';
import { type LakeFile, writePartition } from './parquet-files.js';
import { byPartition, type Partition, partitionOf } from './partition.js';
import { partitionNames } from './requests-relation.js';
import { type SmallPartition, writeSmallPartitions } from './small-partitions.js';

/** A file of fewer rows is a small one. */
const fewRows = 200;

/**
 * Writes the rows of a segment as Parquet files below a folder, one for each partition, and one partition at a time or a few small
 * ones: so it takes no more memory for a thousand than for some.
 */
export async function writeSegment(
  db: Database,
  parts: readonly CsvPart[],
  ingest: string | null,
  folder: string,
): Promise<LakeFile[]> {
  const pure = byPartition(
    parts.flatMap((part) => (part.partition === null ? [] : [{ ...part.partition, part }])),
  );
  const sorted = await sortMixed(
    db,
    parts.filter(({ partition }) => partition === null),
    ingest,
  );
  const isSmall = (one: SmallPartition) => one.rows < fewRows && !pure.has(partitionOf(one));
  const small = sorted.filter(isSmall);
  const mixed = byPartition(sorted.filter((one) => !isSmall(one)));
  const partitions = new Map<string, Partition>();
  for (const one of [...mixed.values(), ...pure.values()].flat()) {
    partitions.set(partitionOf(one), one);
  }
  const files = await writeSmallPartitions(db, 'mixed_rows', small, folder);
  for (const [key, partition] of partitions) {
    const own = (pure.get(key) ?? []).map(({ part }) => part);
    const rows = [
      ...(mixed.has(key) ? [mixedRowsOf(partition)] : []),
      ...(own.length > 0 ? [rowsOfCsv(own, ingest)] : []),
    ];
    files.push(...(await writePartition(db, rows.join('\nUNION ALL\n'), folder, partition)));
  }
  await db.run('DROP TABLE IF EXISTS mixed_rows');
  return files;
}

/**
 * Puts the rows of parts of several partitions into the temporary table `mixed_rows`, those of a partition next to each other;
 * what does not fit into memory of it is spilled.
 *
 * @returns the partitions that there are
 */
async function sortMixed(
  db: Database,
  parts: readonly CsvPart[],
  ingest: string | null,
): Promise<SmallPartition[]> {
  if (parts.length === 0) return [];
  await db.run(`CREATE OR REPLACE TEMP TABLE mixed_rows AS
    ${rowsOfCsv(parts, ingest)} ORDER BY ${partitionNames}`);
  return db.rows(`SELECT account_id, region, dt::VARCHAR AS dt, count(*) AS rows,
      min(request_time) AS first_time, max(request_time) AS last_time
    FROM mixed_rows GROUP BY ALL ORDER BY ALL`);
}

const mixedRowsOf = ({ account_id, region, dt }: Partition): string =>
  `SELECT * FROM mixed_rows WHERE account_id = ${literal(account_id)}
     AND region = ${literal(region)} AND dt = DATE ${literal(dt)}`;
