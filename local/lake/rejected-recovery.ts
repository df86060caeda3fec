import type { Database } from './database.js';
import { takeOverOldLines } from './old-rejected-lines.js';
import {
  filesIn,
  linesOfFile,
  parsedFileName,
  type RejectedFileName,
  removeFiles,
} from './rejected-files.js';
import {
  allRejected,
  continueRecordIds,
  createRejectedRecords,
  fileOf,
  hasTable,
} from './rejected-lines.js';
import { gatherRejected } from './rejected-portion.js';
import { rejectedRecords } from './rejected-records.js';
import type { Store } from './store.js';

/**
 * Makes the tables of rejected lines. Where there were none, they are filled from the files of a database that is lost, or
 * from what earlier formats had.
 */
export async function openRejected(db: Database, folder: string, store: Store): Promise<void> {
  await createRejectedRecords(db);
  const isTakenUp = !(await hasTable(db, 'rejected_files_taken_up'));
  const files = isTakenUp ? [] : await filesOfRecords(folder);
  // A record is written to a file of its own number: that must be none of those which are read.
  const numbers = [...files, ...(await allRejected(db))].map(({ id }) => id);
  if (!isTakenUp) await continueRecordIds(db, Math.max(0, ...numbers));
  await takeOverOldLines(db, folder, store);
  if (!isTakenUp) await takeFilesUp(db, folder, store, files);
}

/** A file of rejected lines, and what its name says. */
type NamedFile = RejectedFileName & { readonly name: string };

const filesOfRecords = async (folder: string): Promise<NamedFile[]> =>
  (await filesIn(folder)).flatMap((name) => {
    const said = parsedFileName(name);
    return said === undefined ? [] : [{ ...said, name }];
  });

/**
 * Keeps the lines of files without a record, as far as they can be read. Each file is noted when its lines count: ended in
 * between, by a full disk or a kill, it goes on with the others at the next start, and only then are files removed.
 */
async function takeFilesUp(
  db: Database,
  folder: string,
  store: Store,
  files: readonly NamedFile[],
): Promise<void> {
  const noted = await db.rows<{ name: string }>('SELECT name FROM rejected_files_taken_up');
  const done = new Set([...noted.map(({ name }) => name), ...(await allRejected(db)).map(fileOf)]);
  for (const { id: _, name, ...kind } of files) {
    if (done.has(name)) continue;
    const records = rejectedRecords(store);
    for await (const bytes of readable(linesOfFile(folder, name, allBytes))) {
      const gathered = gatherRejected();
      for (const line of linesIn(bytes)) gathered.add(line, 0);
      await records.add({ ...kind, source: `rejected/${name}` }, gathered.portion());
    }
    await records.flush();
    await store.commit();
    await db.run('INSERT INTO rejected_files_taken_up VALUES (?)', [name]);
  }
  await db.run('DROP TABLE rejected_files_taken_up');
}

const allBytes = { bytes: Number.MAX_SAFE_INTEGER };

/** What a crash left ends in the middle, and a damaged file where the damage is: all before it was handed on. */
async function* readable(lines: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* lines;
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
}

const isDamage = (error: unknown): boolean =>
  /^Z_/.test(String((error as NodeJS.ErrnoException).code));

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
