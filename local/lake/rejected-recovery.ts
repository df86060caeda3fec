import type { Database } from './database.js';
import { takeOverOldLines } from './old-rejected-lines.js';
import { filesIn, linesOfFile, parsedFileName, removeFiles } from './rejected-files.js';
import { allRejected, createRejectedRecords, fileOf } from './rejected-lines.js';
import { gatherRejected } from './rejected-portion.js';
import { rejectedRecords } from './rejected-records.js';
import type { Store } from './store.js';

/**
 * Makes the tables of rejected lines. Where there were none, they are filled from the files of a database that is lost, or
 * from what earlier formats had.
 */
export async function openRejected(db: Database, folder: string, store: Store): Promise<void> {
  const isNew = await createRejectedRecords(db);
  await takeOverOldLines(db, folder, store);
  if (isNew) await takeFilesUp(db, folder, store);
}

/** Keeps the lines of files without a record, as far as they can be read. */
async function takeFilesUp(db: Database, folder: string, store: Store): Promise<void> {
  const known = new Set((await allRejected(db)).map(fileOf));
  const records = rejectedRecords(store);
  for (const name of await filesIn(folder)) {
    const said = known.has(name) ? undefined : parsedFileName(name);
    if (said === undefined) continue;
    const { id: _, ...kind } = said;
    try {
      for await (const bytes of linesOfFile(folder, name, { bytes: Number.MAX_SAFE_INTEGER })) {
        const gathered = gatherRejected();
        for (const line of linesIn(bytes)) gathered.add(line, 0);
        await records.add({ ...kind, source: `rejected/${name}` }, gathered.portion());
      }
    } catch {
      // What a crash left ends in the middle; all before it was handed on.
    }
  }
  await records.flush();
  await store.commit();
}

function* linesIn(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf('\n', start);
    yield bytes.subarray(start, end < 0 ? undefined : end);
    start = end < 0 ? bytes.length : end + 1;
  }
}

/** Removes what belongs to no record: leftovers of a crash, and of what was read or taken back since. */
export async function removeUnlisted(db: Database, folder: string): Promise<void> {
  const listed = new Set((await allRejected(db)).map(fileOf));
  await removeFiles(
    folder,
    (await filesIn(folder)).filter((name) => !listed.has(name)),
  );
}
