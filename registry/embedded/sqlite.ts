import { copyFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import sqlite from 'node-sqlite3-wasm';
import { type Sql, type WindowTables, windowLayout, windowTables } from './window-tables.js';

/** One item as it lies in the database. */
export interface Row {
  readonly id: string;
  /** The number of the write that made it what it is, from 1. */
  readonly version: number;
  /** JSON; undefined when the bytes are not those that were written. */
  readonly body: string | undefined;
}

/** A part of a collection: ids from `from` (inclusive) to `to` (exclusive), by their UTF-8 bytes. */
export interface Range {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  readonly order: 'ascending' | 'descending';
  readonly limit: number;
}

/** Tables of one file. Every call is done when it returns; outside of `durably`, nothing is written. */
export interface RegistryDatabase extends WindowTables {
  get(collection: string, id: string): Row | undefined;
  range(collection: string, range: Range): Row[];
  /** `expires`: when the item is removed by itself, milliseconds since 1970. */
  put(
    collection: string,
    row: Row & { readonly body: string; readonly expires?: number | null },
  ): void;
  remove(collection: string, id: string): void;
  /** Puts an item in place of its version `expected`, 0 for none, and says whether that was there. */
  putIf(
    collection: string,
    row: Omit<Row, 'body'> & { readonly body: string; readonly expires: number | null },
    expected: number,
  ): boolean;
  removeIf(collection: string, id: string, expected: number): boolean;
  /** Removes some of the items whose time is over: the oldest first, so many at most. */
  removeExpired(now: number, most: number): void;
  /** Removes every item. */
  clear(): void;
  /** A note about the database itself. */
  note(name: string): string | undefined;
  setNote(name: string, value: string): void;
  /** Copies the file as it is now, byte for byte: what is wrong with it is wrong with the copy. */
  copyTo(path: string): void;
  /** All that `work` writes is on the disk when this returns; when it throws, none of it is. */
  durably<T>(work: () => T): T;
  close(): void;
}

/** The layout of the tables. It grows when an older version could not read them any more. */
export const layout = 1;

/**
 * Opens, or makes, a database file. Ids and bodies are kept as bytes: text would end at the first NUL, and is
 * ordered by whatever collation a reader brings. Each body has its CRC-32, because SQLite has none for its pages.
 *
 * The process must be the only one: the database is opened for its exclusive use, and a lock that a killed process
 * left is removed by the caller.
 *
 * @param isSound the file is known to be as it was written: no page of it is looked at before it is needed
 * @throws Error as SQLite words it: `file is not a database`, `database disk image is malformed`, `disk I/O error`
 */
export function openSqlite(
  path: string,
  { isSound = false } = {},
): RegistryDatabase & { readonly layout: number } {
  const db = new sqlite.Database(path);
  try {
    return { ...tables(db, path), layout: prepared(db, isSound) };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Sets the connection up, makes the tables where there are none, and answers the layout that was found. */
function prepared(db: sqlite.Database, isSound: boolean): number {
  // A write-ahead log needs memory that processes share, or no other process. FULL: a commit waits for the disk.
  db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  // A bulk of writes makes a long log, which is cut to this once it is in the database. It goes there in larger parts, and
  // pages stay in memory, because ids come in no order: else each commit would write most pages twice.
  db.exec('PRAGMA journal_size_limit = 134217728; PRAGMA wal_autocheckpoint = 32000');
  db.exec('PRAGMA cache_size = -64000');
  const found = Number(db.get('PRAGMA user_version')?.user_version);
  if (found > layout) return found;
  // A damaged page may look like one with fewer rows: only a walk through all pages tells. It takes a second for 300 MB.
  const verdict = isSound ? 'ok' : db.get('PRAGMA quick_check(1)')?.quick_check;
  if (verdict !== 'ok') throw new Error(`database disk image is malformed: ${verdict}`);
  // At once: each transaction of its own would be waited for by the disk. Nothing is written where all is there, so that a
  // file that nobody changes stays as it is.
  db.exec(`
    BEGIN;
    CREATE TABLE IF NOT EXISTS items (collection TEXT NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
      body BLOB NOT NULL, checksum INTEGER NOT NULL, expires INTEGER, PRIMARY KEY (collection, id)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS expiring ON items (expires) WHERE expires IS NOT NULL;
    CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    ${windowLayout}
    ${found === layout ? '' : `PRAGMA user_version = ${layout};`}
    COMMIT`);
  return layout;
}

function tables(db: sqlite.Database, file: string): RegistryDatabase {
  const statements = new Map<string, sqlite.Statement>();
  const prepare = (sql: string) => {
    const known = statements.get(sql);
    if (known) return known;
    const made = db.prepare(sql);
    statements.set(sql, made);
    return made;
  };
  const finalizeAll = () => {
    for (const statement of statements.values()) {
      try {
        statement.finalize();
      } catch {
        // It repeats why the statement failed, which was told then.
      }
    }
    statements.clear();
  };
  const all = (sql: string, values: (string | number | Uint8Array | null)[]) =>
    prepare(sql).all(values) as unknown as StoredRow[];

  const sql: Sql = {
    all: (statement, values = []) => prepare(statement).all([...values]) as never,
    run: (statement, values = []) => {
      prepare(statement).run([...values]);
    },
  };

  return {
    ...windowTables(sql),
    get(collection, id) {
      const [row] = all(
        'SELECT id, version, body, checksum FROM items WHERE collection = ? AND id = ?',
        [collection, encoded(id)],
      );
      return row && checked(row);
    },
    range(collection, { from, to, order, limit }) {
      const direction = order === 'ascending' ? 'ASC' : 'DESC';
      return all(
        `SELECT id, version, body, checksum FROM items
          WHERE collection = ? AND id >= ? AND id < ? ORDER BY id ${direction} LIMIT ?`,
        [collection, from, to, limit],
      ).map(checked);
    },
    put(collection, { id, version, body, expires = null }) {
      const bytes = encoded(body);
      prepare(`INSERT INTO items VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET version = excluded.version,
        body = excluded.body, checksum = excluded.checksum, expires = excluded.expires`).run([
        collection,
        encoded(id),
        version,
        bytes,
        crc32(bytes),
        expires,
      ]);
    },
    remove(collection, id) {
      prepare('DELETE FROM items WHERE collection = ? AND id = ?').run([collection, encoded(id)]);
    },
    // The condition is part of the one statement: nothing is read back to be compared.
    putIf(collection, { id, version, body, expires }, expected) {
      const bytes = encoded(body);
      const values = [version, bytes, crc32(bytes), expires];
      const key = [collection, encoded(id)];
      const { changes } =
        expected === 0
          ? prepare(
              'INSERT INTO items (version, body, checksum, expires, collection, id) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
            ).run([...values, ...key])
          : prepare(
              `UPDATE items SET version = ?, body = ?, checksum = ?, expires = ?
                WHERE collection = ? AND id = ? AND version = ?`,
            ).run([...values, ...key, expected]);
      return changes === 1;
    },
    removeIf(collection, id, expected) {
      const { changes } = prepare(
        'DELETE FROM items WHERE collection = ? AND id = ? AND version = ?',
      ).run([collection, encoded(id), expected]);
      return changes === 1;
    },
    removeExpired(now, most) {
      prepare(`DELETE FROM items WHERE (collection, id) IN
        (SELECT collection, id FROM items WHERE expires <= ? ORDER BY expires LIMIT ?)`).run([
        now,
        most,
      ]);
    },
    clear() {
      db.exec('DELETE FROM items');
    },
    note(name) {
      const row = prepare('SELECT value FROM notes WHERE name = ?').get([name]);
      return row ? String(row.value) : undefined;
    },
    setNote(name, value) {
      prepare(
        'INSERT INTO notes VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
      ).run([name, value]);
    },
    copyTo(path) {
      // One that has not been read to its end counts as running, and keeps the log from being taken over.
      finalizeAll();
      const log = db.get('PRAGMA wal_checkpoint(TRUNCATE)');
      if (log?.busy !== 0) throw new Error('The log of changes cannot be taken over now.');
      copyFileSync(file, path);
    },
    durably(work) {
      db.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        db.exec('COMMIT');
        return result;
      } catch (error) {
        // SQLite has rolled back by itself after some errors.
        if (db.inTransaction) db.exec('ROLLBACK');
        throw error;
      }
    },
    close() {
      finalizeAll();
      db.close();
    },
  };
}

interface StoredRow {
  readonly id: Uint8Array;
  readonly version: number;
  readonly body: Uint8Array;
  readonly checksum: number;
}

const decoder = new TextDecoder();
const encoded = (text: string): Uint8Array => Buffer.from(text);

const checked = ({ id, version, body, checksum }: StoredRow): Row => ({
  id: decoder.decode(id),
  version,
  body: crc32(body) === checksum ? decoder.decode(body) : undefined,
});
