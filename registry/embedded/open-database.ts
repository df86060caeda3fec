import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ProductError } from '../../core/product-error.js';
import { expiryOf } from '../../core/registry/collections.js';
import { type ClosingNote, closingNote } from './closing-note.js';
import { databaseFault } from './database-fault.js';
import { type Entry, marker, openOldJournal } from './old-journal.js';
import { layout, openSqlite, type RegistryDatabase } from './sqlite.js';

/** The note that says that the database is in use, and since which journal: `none`, or the SHA-256 of the one taken over. */
const journalNote = 'journal';

/**
 * Opens the registry's database in a folder, which is made when missing. The journal in which earlier versions kept
 * the registry is taken over: killed at any instant, the next start begins the taking over again, and once it is done
 * the journal stays beside the database as `journal.ndjson.old`.
 *
 * @throws ProductError `registry-damaged`, `data-folder-newer`, `data-folder-unwritable`, `disk-full`
 */
export async function openRegistryDatabase(folder: string): Promise<OpenedDatabase> {
  const path = join(folder, 'registry.sqlite');
  try {
    return await opened(folder, path);
  } catch (error) {
    throw databaseFault(error, path);
  }
}

/** An open database, and whether it is as it was closed, what is derived in it too. */
interface OpenedDatabase {
  readonly database: RegistryDatabase;
  readonly path: string;
  readonly isAsClosed: boolean;
  /** Says whether the file, which is closed now, is sound and whole. */
  readonly note: Pick<ClosingNote, 'write' | 'remove'>;
}

async function opened(folder: string, path: string): Promise<OpenedDatabase> {
  const journalPath = join(folder, 'journal.ndjson');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const journal = await openOldJournal(journalPath);
  if (journal.kind === 'marker' && !(await isThere(path))) {
    throw new ProductError(
      'registry-damaged',
      `${path} is missing, and ${journalPath} says that there was one. Put back a copy; or delete ${journalPath} to begin with an empty registry.`,
    );
  }
  // What a killed process left: the data folder is held by one process at a time, and this is the one.
  await rm(`${path}.lock`, { recursive: true, force: true });
  await (await open(path, 'a', 0o600)).close();
  const note = closingNote(path);
  const isAsClosed = note.holds();
  const database = openSqlite(path, { isSound: isAsClosed });
  try {
    if (database.layout > layout) {
      throw new ProductError(
        'data-folder-newer',
        `${path} was written by a newer Gatebook (layout ${database.layout}). Use that version, or another --data-dir.`,
      );
    }
    if (journal.kind === 'entries') await takeOver(database, journalPath, journal.batches);
    else if (database.note(journalNote) === undefined) {
      database.durably(() => database.setNote(journalNote, 'none'));
    }
    if (journal.kind !== 'marker') await writeMarker(folder, journalPath);
    return { database, path, isAsClosed, note };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Fills the database with what a journal holds. The note is written last: without it, the next start begins again. */
async function takeOver(
  database: RegistryDatabase,
  journalPath: string,
  batches: AsyncGenerator<readonly Entry[]>,
): Promise<void> {
  const journal = await sha256(journalPath);
  const known = database.note(journalNote);
  if (known !== undefined && known !== journal) {
    throw new ProductError(
      'registry-damaged',
      `${journalPath} is of an earlier Gatebook and is not what registry.sqlite beside it was made from. Move it away; or move registry.sqlite away to go back to what the journal holds.`,
    );
  }
  if (known === undefined) {
    database.durably(() => database.clear());
    for await (const batch of batches) {
      database.durably(() => {
        for (const entry of batch) apply(database, entry);
      });
    }
    database.durably(() => database.setNote(journalNote, journal));
  }
  await link(journalPath, `${journalPath}.old`).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

function apply(database: RegistryDatabase, [collection, id, version, item]: Entry): void {
  if (item === null) database.remove(collection, id);
  else
    database.put(collection, { id, version, body: JSON.stringify(item), expires: expiryOf(item) });
}

/** Puts the marker in the journal's place, and the names in the folder on the disk. */
async function writeMarker(folder: string, journalPath: string): Promise<void> {
  const temporary = `${journalPath}.tmp`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(marker);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, journalPath);
  const directory = await open(folder, 'r');
  await directory.sync().finally(() => directory.close());
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

const isThere = (path: string) =>
  stat(path).then(
    ({ size }) => size > 0,
    () => false,
  );
