import { statSync } from 'node:fs';
import { isNativeError } from 'node:util/types';
import { crc32 } from 'node:zlib';
import sqlite from 'node-sqlite3-wasm';

/** What is wrong with a registry's file. */
export interface RegistryFaults {
  /** What SQLite's `integrity_check` says of pages and indexes; empty: nothing. */
  readonly file: readonly string[];
  /** Items whose bytes are not those that were written, such as `tenants "acme"`. */
  readonly items: readonly string[];
}

/** So many of each are named. */
const most = 10;

/**
 * Looks through all pages and items of a database file that nobody has open: a copy, for looking takes over its log. A file
 * that is empty or missing has no fault.
 */
export function examineRegistry(path: string): RegistryFaults {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0) return { file: [], items: [] };
  let db: sqlite.Database | undefined;
  try {
    db = new sqlite.Database(path);
    // A write-ahead log needs memory that processes share, or no other process.
    db.exec('PRAGMA locking_mode = EXCLUSIVE');
    const found = db
      .all(`PRAGMA integrity_check(${most})`)
      .map((row) => String(Object.values(row)[0]));
    const file = found.filter((word) => word !== 'ok');
    if (file.length > 0) return { file, items: [] };
    return { file, items: damagedItems(db) };
  } catch (error) {
    return { file: [isNativeError(error) ? error.message : String(error)], items: [] };
  } finally {
    db?.close();
  }
}

function damagedItems(db: sqlite.Database): string[] {
  const damaged: string[] = [];
  if (db.all("SELECT 1 FROM sqlite_master WHERE name = 'items'").length === 0) return damaged;
  const statement = db.prepare('SELECT collection, id, body, checksum FROM items');
  try {
    for (const { collection, id, body, checksum } of statement.iterate()) {
      if (crc32(body as Uint8Array) === Number(checksum)) continue;
      damaged.push(`${collection} ${JSON.stringify(new TextDecoder().decode(id as Uint8Array))}`);
      if (damaged.length >= most) break;
    }
  } finally {
    statement.finalize();
  }
  return damaged;
}
