import { type IngestRecord, ingestIdPattern } from '../../core/ports/ingest-record.js';
import type { Database } from './database.js';

/** What an ingest adds to its record in a transaction. */
export interface IngestChange {
  readonly by: string | null;
  readonly sources: readonly string[];
  readonly sourceCount: number;
  readonly stored: number;
  readonly duplicates: number;
}

export const noChange: IngestChange = {
  by: null,
  sources: [],
  sourceCount: 0,
  stored: 0,
  duplicates: 0,
};

/** Names of sources that a record keeps: a command may be given thousands of files. */
const mostSources = 20;

export const addChange = (one: IngestChange, other: IngestChange): IngestChange => ({
  by: one.by ?? other.by,
  sources: [...new Set([...one.sources, ...other.sources])].slice(0, mostSources),
  sourceCount: one.sourceCount + other.sourceCount,
  stored: one.stored + other.stored,
  duplicates: one.duplicates + other.duplicates,
});

/** Makes the table of ingests. */
export const createIngests = (db: Database): Promise<void> =>
  db.run(`CREATE TABLE IF NOT EXISTS ingests (id VARCHAR, started_by VARCHAR, sources VARCHAR,
    source_count BIGINT, stored BIGINT, duplicates BIGINT, changed_at VARCHAR, undone_at VARCHAR)`);

interface StoredIngest {
  readonly id: string;
  readonly started_by: string | null;
  readonly sources: string;
  readonly source_count: number;
  readonly stored: number;
  readonly duplicates: number;
  readonly undone_at: string | null;
}

/** An id is `20261129T025217123Z-1a2b3c4d`. */
const startOf = (id: string): string =>
  id.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z.*$/, '$1-$2-$3T$4:$5:$6.$7Z');

const recordOf = (row: StoredIngest): IngestRecord => ({
  id: row.id,
  at: startOf(row.id),
  by: row.started_by,
  sources: JSON.parse(row.sources) as string[],
  sourceCount: row.source_count,
  stored: row.stored,
  duplicates: row.duplicates,
  undoneAt: row.undone_at,
});

const known = `SELECT id, started_by, sources, source_count, stored, duplicates, undone_at FROM ingests`;

export async function findIngest(
  db: Pick<Database, 'rows'>,
  id: string,
): Promise<IngestRecord | undefined> {
  const [row] = await db.rows<StoredIngest>(`${known} WHERE id = ?`, [id]);
  return row && recordOf(row);
}

/** One page of ingests, newest first; `before` continues after the id of the last one seen. */
export async function listIngests(
  db: Pick<Database, 'rows'>,
  { limit = 100, before = '~' }: { readonly limit?: number; readonly before?: string },
): Promise<IngestRecord[]> {
  const rows = await db.rows<StoredIngest>(`${known} WHERE id < ? ORDER BY id DESC LIMIT ?`, [
    before,
    limit,
  ]);
  return rows.map(recordOf);
}

/** Ingests that still count and met duplicates while or after the given one ran, oldest first; at most a hundred. */
export async function ingestsWithDuplicatesSince(
  db: Database,
  { id, at }: IngestRecord,
): Promise<IngestRecord[]> {
  const rows = await db.rows<StoredIngest>(
    `${known} WHERE id <> ? AND changed_at >= ? AND duplicates > 0 AND undone_at IS NULL ORDER BY id LIMIT 100`,
    [id, at],
  );
  return rows.map(recordOf);
}

/** Adds to the records of ingests, which are made where there is none; part of a transaction. */
export async function keepIngests(
  db: Database,
  changes: ReadonlyMap<string, IngestChange>,
): Promise<void> {
  const now = new Date().toISOString();
  for (const [id, change] of changes) {
    const before = await findIngest(db, id);
    const after = before ? addChange(before, change) : change;
    if (before) await db.run('DELETE FROM ingests WHERE id = ?', [id]);
    await db.append('ingests', [
      [
        id,
        after.by,
        JSON.stringify(after.sources.slice(0, mostSources)),
        after.sourceCount,
        after.stored,
        after.duplicates,
        now,
        before?.undoneAt ?? null,
      ],
    ]);
  }
}

/** Part of a transaction. */
export const markUndone = (db: Database, id: string, at: string): Promise<void> =>
  db.run('UPDATE ingests SET undone_at = ? WHERE id = ?', [at, id]);

/** The ingests that requests name which were found in files: their records may be lost with a database. */
export async function ingestsOfRows(
  db: Database,
  requests: string,
): Promise<Map<string, IngestChange>> {
  const found = await db.rows<{ id: string; stored: number }>(
    `SELECT ingest_id AS id, count(*) AS stored FROM ${requests} WHERE ingest_id IS NOT NULL GROUP BY ALL`,
  );
  return new Map(
    found
      .filter(({ id }) => ingestIdPattern.test(id))
      .map(({ id, stored }) => [id, { ...noChange, stored }]),
  );
}

/** Requests, without those of ingests that were taken back, and the other way round: for files that a crash left. */
export const ofUndone = (join: 'SEMI' | 'ANTI', requests: string): string =>
  `(SELECT r.* FROM ${requests} r ${join} JOIN (SELECT id FROM ingests WHERE undone_at IS NOT NULL) u ON r.ingest_id = u.id)`;
