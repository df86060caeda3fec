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
import type {
  AuditedPut,
  ConditionalPut,
  Registry,
  Selection,
  Stored,
} from '../../core/registry/registry.js';
import type { WindowIndex } from '../../core/registry/window-index.js';
import { databaseFault } from './database-fault.js';
import { openRegistryDatabase } from './open-database.js';
import { recentItems } from './recent-items.js';
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
  /** The entry of the audit that is written with it. */
  readonly entry?: { readonly id: string; readonly body: string };
}

/** The version that a write came to. */
type Outcome = number | 'conflict';

/** Writes that one caller asked for. */
interface Request {
  readonly writes: readonly Write[];
  readonly settle: (outcomes: readonly Outcome[]) => void;
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
  const tenants = recentItems<Stored<'tenants'>>();
  let waiting: Request[] = [];
  let isNoted = isAsClosed;
  /** What SQLite could not read or write may be damage, which only a walk through the file tells. */
  let hasFailed = false;

  function commit() {
    const requests = waiting;
    waiting = [];
    if (requests.length === 0) return;
    isNoted = false;
    const writes = requests.flatMap((request) => request.writes);
    try {
      const outcomes = database.durably(() => {
        // More than are written, so that what is over never piles up.
        database.removeExpired(clock().getTime(), 2 * writes.length + 10);
        return requests.map((request) => request.writes.map((write) => written(database, write)));
      });
      if (writes.some(({ collection }) => collection === 'apis')) windows.changed();
      for (const { collection, id } of writes) if (collection === 'tenants') tenants.forget(id);
      for (const [index, { settle }] of requests.entries()) settle(outcomes[index] ?? []);
    } catch (error) {
      hasFailed = true;
      const fault = databaseFault(error, path);
      for (const { fail } of requests) fail(fault);
    }
  }

  const submit = (writes: readonly Write[]) =>
    new Promise<readonly Outcome[]>((settle, fail) => {
      if (waiting.length === 0) globalThis.setImmediate(commit);
      waiting.push({ writes, settle, fail });
    });

  async function putAll<C extends CollectionName>(
    collection: C,
    puts: readonly (ConditionalPut<C> | AuditedPut<C>)[],
  ): Promise<(Stored<C> | 'conflict')[]> {
    if (puts.length === 0) return [];
    const versions = await submit(puts.map((put) => writeOf(collection, put)));
    return puts.map(({ item }, index) => {
      const version = versions[index] ?? 'conflict';
      return version === 'conflict' ? version : { item, version };
    });
  }

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
      if (collection === 'tenants') {
        const known = tenants.find(id);
        if (known) return known as unknown as Stored<C>;
      }
      const row = read(() => database.get(collection, id));
      if (!row) return undefined;
      const stored = storedOf(collection, row);
      if (!stored) throw damage(collection, row);
      if (collection === 'tenants') tenants.keep(id, stored as unknown as Stored<'tenants'>);
      return stored;
    },
    async put<C extends CollectionName>(
      collection: C,
      item: Item<C>,
      expected: number | 'absent',
    ): Promise<Stored<C> | 'conflict'> {
      const [outcome = 'conflict'] = await putAll(collection, [{ item, expected }]);
      return outcome;
    },
    putAll,
    putAudited: putAll,
    async remove(collection, id, expected) {
      const [outcome] = await submit([{ collection, id, body: null, expires: null, expected }]);
      return outcome === 0 ? 'removed' : 'conflict';
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

/** A write as it is asked for, in the words of the tables: whatever becomes of the item later, this is what is written. */
const writeOf = <C extends CollectionName>(
  collection: C,
  { item, expected, ...audited }: ConditionalPut<C> | AuditedPut<C>,
): Write => ({
  collection,
  id: item.id,
  body: JSON.stringify(item),
  expires: expiryOf(item),
  expected,
  ...(collection === 'apis' && { windows: windowsOf(item as Api) }),
  ...('entry' in audited && {
    entry: { id: audited.entry.id, body: JSON.stringify(audited.entry) },
  }),
});

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
  { collection, id, body, expires, expected, windows = [], entry }: Write,
): Outcome {
  const before = expected === 'absent' ? 0 : expected;
  const version = body === null ? 0 : before + 1;
  const isMade =
    body === null
      ? database.removeIf(collection, id, before)
      : database.putIf(collection, { id, version, body, expires }, before);
  if (!isMade) return 'conflict';
  if (collection === 'apis') database.setWindows(id, windows, { isNew: before === 0 });
  if (entry) database.putIf('audit', { ...entry, version: 1, expires: null }, 0);
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
