import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ProductError } from '../../core/product-error.js';
import type { Api } from '../../core/registry/api.js';
import type { ApiWindow } from '../../core/registry/api-window.js';
import { windowsOf } from '../../core/registry/api-windows.js';
import {
  type CollectionName,
  collections,
  expiryOf,
  type Item,
} from '../../core/registry/collections.js';
import { putEach } from '../../core/registry/put-each.js';
import type { Registry, Selection, Stored } from '../../core/registry/registry.js';
import type { WindowIndex } from '../../core/registry/window-index.js';
import { databaseFault } from './database-fault.js';
import { openRegistryDatabase } from './open-database.js';
import { selectedRange } from './selected-range.js';
import type { RegistryDatabase, Row } from './sqlite.js';
import { windowIndex } from './window-index.js';

/** A registry in the folder of one process. `close` waits for the writes under way. */
export interface EmbeddedRegistry extends Registry {
  readonly windows: WindowIndex;
  /** Copies the database file as it is now, byte for byte, with every change that was answered. */
  copyTo(path: string): Promise<void>;
  close(): Promise<void>;
}

interface Write {
  readonly collection: CollectionName;
  readonly id: string;
  /** JSON; null removes the item. */
  readonly body: string | null;
  readonly expires: number | null;
  /** Those that an API has after the write. */
  readonly windows?: readonly ApiWindow[];
  readonly expected: number | 'absent';
  readonly settle: (version: number | 'conflict') => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Opens the registry in `folder`/registry: a database file, read item by item. A change is on the disk before its
 * writer is answered; changes that are asked for in the same turn of the event loop share one commit.
 *
 * An item whose bytes were damaged is left out of lists, and `onDamage` gets a sentence about it, once: what is wrong
 * with one tenant's item is no concern of the others.
 *
 * One process only: whoever opens the data folder holds its lock.
 *
 * @throws ProductError `registry-damaged`, `data-folder-newer`, `data-folder-unwritable`, `disk-full`
 */
export async function openRegistry({
  folder,
  clock = () => new Date(),
  onDamage = (sentence) => process.emitWarning(sentence, 'Registry'),
}: {
  folder: string;
  /** By which items whose `expiresAt` is over are removed. */
  clock?: () => Date;
  onDamage?: (sentence: string) => void;
}): Promise<EmbeddedRegistry> {
  const { database, path, isAsClosed, note } = await openRegistryDatabase(join(folder, 'registry'));
  const windows = windowIndex(database, read);
  const told = new Set<string>();
  let waiting: Write[] = [];
  let isNoted = isAsClosed;
  /** What SQLite could not read or write may be damage, which only a walk through the file tells. */
  let hasFailed = false;

  function commit() {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    isNoted = false;
    try {
      const versions = database.durably(() => {
        // More than are written, so that what is over never piles up.
        database.removeExpired(clock().getTime(), 2 * batch.length + 10);
        return batch.map((write) => written(database, write));
      });
      if (batch.some(({ collection }) => collection === 'apis')) windows.changed();
      for (const [index, { settle }] of batch.entries()) settle(versions[index] ?? 'conflict');
    } catch (error) {
      hasFailed = true;
      const fault = databaseFault(error, path);
      for (const { fail } of batch) fail(fault);
    }
  }

  const submit = (write: Omit<Write, 'settle' | 'fail'>) =>
    new Promise<number | 'conflict'>((settle, fail) => {
      if (waiting.length === 0) globalThis.setImmediate(commit);
      waiting.push({ ...write, settle, fail });
    });

  const damage = (collection: CollectionName, { id }: Row) =>
    new ProductError(
      'registry-damaged',
      `${path}: ${collection} ${JSON.stringify(id)} is not as it was written. Put back a copy of the folder that the file is in. Everything else is served.`,
    );

  function tellOnce(sentence: string) {
    if (!told.has(sentence)) onDamage(sentence);
    told.add(sentence);
  }

  function read<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      hasFailed = true;
      throw databaseFault(error, path);
    }
  }

  if (!isAsClosed) {
    try {
      database.durably(() => makeWindows(database));
    } catch (error) {
      database.close();
      throw databaseFault(error, path);
    }
  }

  const registry: EmbeddedRegistry = {
    windows,
    async get<C extends CollectionName>(collection: C, id: string) {
      const row = read(() => database.get(collection, id));
      if (!row) return undefined;
      const stored = storedOf(collection, row);
      if (stored) return stored;
      throw damage(collection, row);
    },
    async put<C extends CollectionName>(
      collection: C,
      item: Item<C>,
      expected: number | 'absent',
    ): Promise<Stored<C> | 'conflict'> {
      const body = JSON.stringify(item);
      const expires = expiryOf(item);
      const version = await submit({
        collection,
        id: item.id,
        body,
        expires,
        expected,
        ...(collection === 'apis' && { windows: windowsOf(item as Api) }),
      });
      return version === 'conflict' ? version : { item, version };
    },
    putAll: (collection, writes) => putEach(registry, collection, writes),
    async remove(collection, id, expected) {
      const outcome = await submit({ collection, id, body: null, expires: null, expected });
      return outcome === 'conflict' ? outcome : 'removed';
    },
    async list<C extends CollectionName>(collection: C, selection: Selection = {}) {
      const { limit = 100 } = selection;
      // Reading is done in one go: whoever walks a long list lets the others have their turn between its pages.
      if (selection.after !== undefined) await setImmediate();
      const items: Stored<C>[] = [];
      for (let { after } = selection; ; ) {
        const rows = read(() => database.range(collection, selectedRange({ ...selection, after })));
        const page = rows.slice(0, limit);
        for (const row of page) {
          const stored = storedOf(collection, row);
          if (stored) items.push(stored);
          else tellOnce(damage(collection, row).message);
        }
        const more = rows.length > limit;
        // Whoever pages continues after the last item: a page of damaged rows alone would have none.
        if (items.length > 0 || !more) return { items, more };
        after = page.at(-1)?.id;
      }
    },
    async copyTo(copy) {
      try {
        database.copyTo(copy);
      } catch (error) {
        throw databaseFault(error, copy);
      }
    },
    async close() {
      commit();
      if (hasFailed) note.remove();
      read(() => database.close());
      if (!isNoted && !hasFailed) note.write();
    },
  };
  return registry;
}

/** Makes the windows anew from the APIs that can be read. */
function makeWindows(database: RegistryDatabase): void {
  database.clearWindows();
  let after: string | undefined;
  for (;;) {
    const rows = database.range('apis', selectedRange({ after, limit: 500 }));
    for (const { id, body } of rows) {
      if (body === undefined) continue;
      database.setWindows(id, windowsOf(JSON.parse(body)), { isNew: true });
    }
    if (rows.length <= 500) return;
    after = rows.at(-1)?.id;
  }
}

/** Makes one change when its condition holds, and answers the version it came to. */
function written(
  database: RegistryDatabase,
  { collection, id, body, expires, expected, windows = [] }: Write,
) {
  const before = expected === 'absent' ? 0 : expected;
  const version = body === null ? 0 : before + 1;
  const isMade =
    body === null
      ? database.removeIf(collection, id, before)
      : database.putIf(collection, { id, version, body, expires }, before);
  if (!isMade) return 'conflict';
  if (collection === 'apis') database.setWindows(id, windows, { isNew: before === 0 });
  return version;
}

/** The item of a row; undefined when the row is damaged. */
function storedOf<C extends CollectionName>(
  collection: C,
  { version, body }: Row,
): Stored<C> | undefined {
  if (body === undefined) return undefined;
  const item: unknown = JSON.parse(body);
  const parsed = collections[collection].safeParse(item);
  // An item from before a field was added has the field's default. What today's rules would refuse was taken by those
  // of its time, and stays.
  return { item: (parsed.success ? parsed.data : item) as Item<C>, version };
}
