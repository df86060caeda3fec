import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Database } from './database.js';
import { hasTable } from './rejected-lines.js';
import { gatherRejected } from './rejected-portion.js';
import { rejectedRecords } from './rejected-records.js';
import type { Store } from './store.js';

interface OldLine {
  readonly id: number;
  readonly sha256: string;
  readonly reason: string;
  readonly source: string;
  readonly line: number;
  readonly length: number;
  readonly kept: number;
  readonly account_id: string | null;
  readonly region: string | null;
  readonly bytes: Uint8Array;
  readonly ingest_id: string | null;
}

/** Reasons that say of the source, not of the line, that it cannot be read. */
const ofSource = new Set([
  'gzip_damaged',
  'compression_damaged',
  'too_much_compressed',
  'other_file',
]);
const linesAtATime = 500;

/**
 * Takes the rejected lines of formats 1 and 2 over, which had a row of the database each and, where they were long, a file
 * named after their hash. Killed in between, it is done again, and each line is kept once nevertheless.
 */
export async function takeOverOldLines(db: Database, folder: string, store: Store): Promise<void> {
  if (!(await hasTable(db, 'rejected_lines'))) return;
  await db.run('ALTER TABLE rejected_lines ADD COLUMN IF NOT EXISTS ingest_id VARCHAR');
  const records = rejectedRecords(store);
  for (let after = 0; ; ) {
    const lines = await db.rows<OldLine>(
      'SELECT * FROM rejected_lines WHERE id > ? ORDER BY id LIMIT ?',
      [after, linesAtATime],
    );
    const last = lines.at(-1);
    if (last === undefined) break;
    after = last.id;
    for (const line of lines) {
      const bytes =
        line.kept > line.bytes.length
          ? await readFile(path.join(folder, `${line.sha256}.line`)).catch(() => null)
          : Buffer.from(line.bytes);
      if (bytes === null) continue;
      const gathered = gatherRejected();
      const kept = Buffer.from(bytes.map((byte) => (byte === 10 ? 32 : byte)));
      gathered.add(kept, line.line, 1, line);
      const whole = line.kept === line.length && !ofSource.has(line.reason);
      const { ingest_id: ingest, reason, source, account_id: accountId, region } = line;
      const kind = { ingest, reason, source, whole, accountId, region };
      await records.add(kind, gathered.portion());
    }
  }
  await records.flush();
  await store.commit();
  await db.run('DROP TABLE rejected_lines');
}
