import { stat } from 'node:fs/promises';
import { limitConcurrency } from '../../core/limit-concurrency.js';
import { sha256OfFile } from '../files/sha256.js';
import type { Database } from './database.js';
import type { LakeFile } from './parquet-files.js';

/**
 * Makes the table of what the bytes of each listed file were when it was written. Parquet has no checksum of its own
 * that DuckDB would look at, so that a changed byte could be a changed number.
 */
export const createChecksums = (db: Database): Promise<void> =>
  db.run(
    'CREATE TABLE IF NOT EXISTS lake_checksums (path VARCHAR, sha256 VARCHAR, modified VARCHAR)',
  );

/** Notes files as they are now. */
export async function noteChecksums(
  db: Database,
  files: readonly LakeFile[],
  pathOf: (file: LakeFile) => string,
): Promise<void> {
  const rows: string[][] = [];
  for (const file of files) {
    rows.push([file.path, await sha256OfFile(pathOf(file)), await modifiedAt(pathOf(file))]);
  }
  await db.append('lake_checksums', rows);
}

/** What a listed file is now: as it was written, gone, or changed. */
export type FileCondition = 'sound' | 'gone' | 'changed';

/** As many as Node has threads for the file system. */
const lookedAtAtOnce = 4;

/** A listed file, without the names of its columns: they are long. */
export type LookedAt = Omit<LakeFile, 'columns'>;

interface Noted extends LookedAt {
  readonly sha256: string | null;
  readonly modified: string | null;
}

/**
 * Looks at every listed file. One whose size and time are as they were is not read.
 *
 * @returns the files that are gone or changed
 */
export async function unsoundFiles(
  db: Database,
  pathOf: (file: Pick<LakeFile, 'path'>) => string,
): Promise<{ readonly file: LookedAt; readonly condition: FileCondition }[]> {
  const files = await db.rows<Noted>(
    'SELECT l.* EXCLUDE (columns), c.sha256, c.modified FROM lake_files l LEFT JOIN lake_checksums c USING (path)',
  );
  const turn = limitConcurrency(lookedAtAtOnce);
  const looked = await Promise.all(
    files.map((file) => turn(async () => ({ file, ...(await lookAt(file, pathOf(file))) }))),
  );
  // One after the other: a connection runs one statement at a time.
  for (const { file, note } of looked) {
    if (note === undefined) continue;
    await db.run('DELETE FROM lake_checksums WHERE path = ?', [file.path]);
    await db.append('lake_checksums', [[file.path, note.sha256, note.modified]]);
  }
  return looked.filter(({ condition }) => condition !== 'sound');
}

/** What a file is now, and what is to be noted of one that is sound and was copied, or is of a version that noted nothing. */
async function lookAt(
  file: Noted,
  place: string,
): Promise<{
  readonly condition: FileCondition;
  readonly note?: { readonly sha256: string; readonly modified: string };
}> {
  const found = await stat(place, { bigint: true }).catch(() => undefined);
  if (found === undefined) return { condition: 'gone' };
  if (Number(found.size) !== file.bytes) return { condition: 'changed' };
  const modified = String(found.mtimeNs);
  if (file.modified === modified) return { condition: 'sound' };
  const now = await sha256OfFile(place).catch(() => undefined);
  if (now === undefined || (file.sha256 !== null && file.sha256 !== now)) {
    return { condition: 'changed' };
  }
  return { condition: 'sound', note: { sha256: now, modified } };
}

async function modifiedAt(place: string): Promise<string> {
  return String((await stat(place, { bigint: true })).mtimeNs);
}
