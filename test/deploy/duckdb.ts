import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenDatabase, openDuckdb } from '../../local/lake/duckdb.js';

/** Works with an empty database in memory, and a folder for files, both of which are gone afterwards. */
export async function inDuckdb<T>(
  work: (database: OpenDatabase, folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'gatebook-duckdb-'));
  const database = await openDuckdb({
    file: ':memory:',
    spill: folder,
    memoryLimit: '200MB',
    threads: 1,
  });
  try {
    return await work(database, folder);
  } finally {
    await database.close();
    rmSync(folder, { recursive: true });
  }
}
