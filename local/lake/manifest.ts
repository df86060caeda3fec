import { createChecksums, noteChecksums } from './checksums.js';
import type { Database } from './database.js';
import { columnsInside, type LakeFile } from './parquet-files.js';
import { requestsOf } from './requests-relation.js';

/** Makes the table that says which files count. A file that it does not list is not read. */
export const createManifest = async (db: Database): Promise<void> => {
  await db.run(`CREATE TABLE IF NOT EXISTS lake_files (
    path VARCHAR, account_id VARCHAR, region VARCHAR, dt VARCHAR, rows BIGINT, bytes BIGINT,
    first_time VARCHAR, last_time VARCHAR, columns VARCHAR)`);
  await db.run('ALTER TABLE lake_files ADD COLUMN IF NOT EXISTS columns VARCHAR');
  await createChecksums(db);
};

/**
 * Notes the columns of files that format 1 of the data folder listed without them.
 *
 * @returns the files that cannot be read
 */
export async function noteColumns(
  db: Database,
  pathOf: (file: LakeFile) => string,
): Promise<Set<string>> {
  const unreadable = new Set<string>();
  const files = await db.rows<LakeFile>('SELECT * FROM lake_files WHERE columns IS NULL');
  for (const file of files) {
    const columns = await columnsInside(db, pathOf(file)).catch(() => undefined);
    if (columns === undefined) unreadable.add(file.path);
    else await db.run('UPDATE lake_files SET columns = ? WHERE path = ?', [columns, file.path]);
  }
  return unreadable;
}

/**
 * The files that count, newest first: so the view lists them, and a search for the newest rows ends early. The names of a
 * file's columns are a kilobyte, and nearly all files have the same: one file of each set brings them.
 */
export async function listedFiles(db: Pick<Database, 'rows'>, where = 'true'): Promise<LakeFile[]> {
  const files = await db.rows<Omit<LakeFile, 'columns'> & Columns>(
    `SELECT * EXCLUDE (columns), hash(columns)::VARCHAR AS columnSet,
       CASE WHEN row_number() OVER (PARTITION BY columns) = 1 THEN columns END AS columnsOfSet
     FROM lake_files WHERE ${where} ORDER BY last_time DESC, path`,
  );
  const columns = new Map<string, string>();
  for (const { columnSet, columnsOfSet } of files) {
    if (columnsOfSet !== null) columns.set(columnSet, columnsOfSet);
  }
  return files.map(({ columnSet, columnsOfSet: _, ...file }) => ({
    ...file,
    columns: columns.get(columnSet) ?? '',
  }));
}

interface Columns {
  readonly columnSet: string;
  readonly columnsOfSet: string | null;
}

/** Adds and removes files and lets `requests` show it; part of a transaction. */
export async function changeManifest(
  db: Database,
  {
    add = [],
    remove = [],
  }: { readonly add?: readonly LakeFile[]; readonly remove?: readonly string[] },
  pathOf: (file: LakeFile) => string,
): Promise<void> {
  await db.append(
    'lake_files',
    add.map((file) => [
      file.path,
      file.account_id,
      file.region,
      file.dt,
      file.rows,
      file.bytes,
      file.first_time,
      file.last_time,
      file.columns,
    ]),
  );
  await noteChecksums(db, add, pathOf);
  for (const path of remove) {
    await db.run('DELETE FROM lake_files WHERE path = ?', [path]);
    await db.run('DELETE FROM lake_checksums WHERE path = ?', [path]);
  }
  await showRequests(db, pathOf);
}

/**
 * Files never change, so that what was read of their footers stays true. Of so many at most it is kept: of three thousand it
 * takes half a gigabyte that DuckDB's own limit does not count, and is dropped as fast as it is read.
 */
const mostKept = 500;

/** Makes the view `requests` over the files that count. Its paths are absolute: a folder that was moved needs it anew. */
export async function showRequests(
  db: Database,
  pathOf: (file: LakeFile) => string,
): Promise<void> {
  const files = await listedFiles(db);
  await db.run(`CREATE OR REPLACE VIEW requests AS ${requestsOf(files, pathOf)}`);
  await db.run(`SET GLOBAL parquet_metadata_cache = ${files.length <= mostKept}`);
}
