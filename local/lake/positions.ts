import { positionKeyPattern, type ReadPosition } from '../../core/ports/log-intake.js';
import type { Database } from './database.js';

/**
 * Makes the table of how far sources were read. Its keys once held the addresses of objects and the paths of logs
 * themselves: they are hashed as `nameKey` hashes them.
 */
export async function createPositions(db: Database): Promise<void> {
  await db.run(
    'CREATE TABLE IF NOT EXISTS read_positions (key VARCHAR, value VARCHAR, ingest_id VARCHAR)',
  );
  await db.run(
    `UPDATE read_positions SET key = CASE WHEN starts_with(key, 's3://')
       THEN 's3:' || sha256(key) ELSE 'follow:' || sha256(substr(key, 8)) END
     WHERE starts_with(key, 's3://')
       OR (starts_with(key, 'follow:') AND NOT regexp_full_match(key, ?))`,
    [positionKeyPattern.source],
  );
}

/** Whether a key is of a log that goes on: a file that grows, or objects of a bucket. */
export const isFollowed = (key: string): boolean => /^(?:follow|s3):/.test(key);

/** A position and the ingest that read so far. */
export interface NewPosition extends ReadPosition {
  readonly ingest: string;
}

/** Keeps positions in place of those before; part of the transaction that makes what was read count. */
export async function keepPositions(
  db: Database,
  positions: readonly NewPosition[],
): Promise<void> {
  if (positions.length === 0) return;
  const latest = new Map(positions.map((position) => [position.key, position]));
  await db.run(
    'CREATE TEMP TABLE IF NOT EXISTS new_positions (key VARCHAR, value VARCHAR, ingest_id VARCHAR)',
  );
  await db.run('DELETE FROM new_positions');
  await db.append(
    'new_positions',
    [...latest.values()].map(({ key, value, ingest }) => [key, value, ingest]),
  );
  await db.run('DELETE FROM read_positions WHERE key IN (SELECT key FROM new_positions)');
  await db.run('INSERT INTO read_positions SELECT * FROM new_positions');
}

/** How far sources were read. What an ingest read that was taken back is to be read again. */
export async function findPositions(
  db: Pick<Database, 'rows'>,
  keys: readonly string[],
): Promise<ReadPosition[]> {
  if (keys.length === 0) return [];
  return db.rows<{ key: string; value: string }>(
    `SELECT key, value FROM read_positions WHERE key IN (${keys.map(() => '?').join(', ')})
     AND ingest_id NOT IN (SELECT id FROM ingests WHERE undone_at IS NOT NULL)`,
    keys,
  );
}
