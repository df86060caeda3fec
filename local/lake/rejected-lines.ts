import { visibleText } from '../../core/text/visible-text.js';
import type { Database } from './database.js';
import { readLongLine, writeLongLine } from './long-lines.js';

/** A line that the rules in force when it came in could not read, as `rejected` lists it. */
export interface RejectedLine {
  /** Grows with each rejected line; the place to continue from when paging. */
  readonly id: number;
  readonly reason: string;
  /** The file's name as given, or what the stream was called. */
  readonly source: string;
  /** From 1; 0 where damage has no line. */
  readonly line: number;
  /** When it was rejected, ISO 8601 in UTC. */
  readonly rejectedAt: string;
  /** The length of the whole line in bytes, of which very long ones are kept in part. */
  readonly bytes: number;
  /** Whether all of its bytes are kept. */
  readonly whole: boolean;
  readonly sha256: string;
  /** The first 200 bytes, made printable. */
  readonly beginning: string;
}

/** A line that could not be read, with its bytes. */
export interface Rejected {
  readonly reason: string;
  readonly source: string;
  readonly line: number;
  readonly sha256: string;
  /** All bytes, or the first of them where the line was too long to keep. */
  readonly bytes: Uint8Array;
  /** The length of the whole line. */
  readonly length: number;
  /** What the ingest was told about lines that name no account or Region. */
  readonly accountId: string | null;
  readonly region: string | null;
  /** The ingest that it came in; null: of an earlier version. */
  readonly ingest: string | null;
}

/** A kept line with its number. */
export interface KeptLine extends Rejected {
  readonly id: number;
}

/** Longer lines lie in files of their own: the database holds many rows in memory at a time. */
const longestInDatabase = 16 * 1024;

const columns = `sha256 VARCHAR, reason VARCHAR, source VARCHAR, line BIGINT, rejected_at TIMESTAMP, length BIGINT,
  kept BIGINT, account_id VARCHAR, region VARCHAR, bytes BLOB, ingest_id VARCHAR`;

/** Makes the table of rejected lines and the temporary one in which they wait for their transaction. */
export async function createRejectedLines(db: Database): Promise<void> {
  await db.run('CREATE SEQUENCE IF NOT EXISTS rejected_ids');
  await db.run(`CREATE TABLE IF NOT EXISTS rejected_lines (id BIGINT, ${columns})`);
  await db.run('ALTER TABLE rejected_lines ADD COLUMN IF NOT EXISTS ingest_id VARCHAR');
  await db.run(`CREATE TEMP TABLE incoming_rejected (${columns})`);
}

/** Lets lines wait for the next transaction. Long ones are on the disk when it returns; their name is their content. */
export async function awaitTransaction(
  db: Database,
  folder: string,
  lines: readonly Rejected[],
): Promise<void> {
  const now = new Date();
  for (const line of lines) {
    if (line.bytes.length > longestInDatabase) await writeLongLine(folder, line);
  }
  await db.append(
    'incoming_rejected',
    lines.map((line) => [
      line.sha256,
      line.reason,
      line.source,
      line.line,
      now,
      line.length,
      line.bytes.length,
      line.accountId,
      line.region,
      line.bytes.length > longestInDatabase ? line.bytes.subarray(0, 200) : line.bytes,
      line.ingest,
    ]),
  );
}

/** Keeps the waiting lines, each content once; part of a transaction. */
export async function keepRejected(db: Database): Promise<void> {
  await db.run(`INSERT INTO rejected_lines
    SELECT nextval('rejected_ids'), * FROM (
      SELECT * FROM incoming_rejected i
      WHERE i.rowid IN (SELECT min(rowid) FROM incoming_rejected GROUP BY sha256)
        AND NOT EXISTS (SELECT 1 FROM rejected_lines r WHERE r.sha256 = i.sha256)
      ORDER BY i.rowid)`);
  await db.run('DELETE FROM incoming_rejected');
}

/** Forgets lines that were stored after all; part of a transaction. */
export async function forgetRejected(db: Database, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await db.run(`DELETE FROM rejected_lines WHERE id IN (${ids.map(Number).join(', ')})`);
}

/** Forgets the lines of an ingest; part of a transaction. @returns how many they were */
export async function forgetRejectedOf(db: Database, ingest: string): Promise<number> {
  const [found] = await db.rows<{ n: number }>(
    'SELECT count(*) AS n FROM rejected_lines WHERE ingest_id = ?',
    [ingest],
  );
  await db.run('DELETE FROM rejected_lines WHERE ingest_id = ?', [ingest]);
  return found?.n ?? 0;
}

interface StoredLine {
  readonly id: number;
  readonly sha256: string;
  readonly reason: string;
  readonly source: string;
  readonly line: number;
  readonly rejected_at: string;
  readonly length: number;
  readonly kept: number;
  readonly account_id: string | null;
  readonly region: string | null;
  readonly bytes: Uint8Array;
  readonly ingest_id: string | null;
}

/** The first bytes of a line as text that shows nothing else than it is. */
export const beginningOf = (bytes: Uint8Array): string =>
  visibleText(Buffer.from(bytes.subarray(0, 200)).toString('utf8'));

/** One page of rejected lines, newest first. */
export async function listRejected(
  db: Pick<Database, 'rows'>,
  { limit = 100, before = Number.MAX_SAFE_INTEGER }: { limit?: number; before?: number },
): Promise<RejectedLine[]> {
  const rows = await db.rows<StoredLine>(
    'SELECT * FROM rejected_lines WHERE id < ? ORDER BY id DESC LIMIT ?',
    [before, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    reason: row.reason,
    source: row.source,
    line: row.line,
    rejectedAt: row.rejected_at,
    bytes: row.length,
    whole: row.kept === row.length,
    sha256: row.sha256,
    beginning: beginningOf(row.bytes),
  }));
}

/** The next lines after an id, oldest first, with all the bytes that were kept. */
export async function nextRejected(
  db: Database,
  folder: string,
  after: number,
  limit: number,
): Promise<KeptLine[]> {
  const rows = await db.rows<StoredLine>(
    'SELECT * FROM rejected_lines WHERE id > ? ORDER BY id LIMIT ?',
    [after, limit],
  );
  return Promise.all(
    rows.map(async (row) => ({
      id: row.id,
      reason: row.reason,
      source: row.source,
      line: row.line,
      sha256: row.sha256,
      bytes: row.kept > row.bytes.length ? await readLongLine(folder, row.sha256) : row.bytes,
      length: row.length,
      accountId: row.account_id,
      region: row.region,
      ingest: row.ingest_id,
    })),
  );
}

/** The contents that lie in files of their own. */
export async function longLinesKept(db: Pick<Database, 'rows'>): Promise<Set<string>> {
  const kept = await db.rows<{ sha256: string }>(
    `SELECT sha256 FROM rejected_lines WHERE kept > ${longestInDatabase}`,
  );
  return new Set(kept.map(({ sha256 }) => sha256));
}
