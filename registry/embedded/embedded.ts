import { join } from 'node:path';
import { type CollectionName, collections, type Item } from '../../core/registry/collections.js';
import type { Registry, Selection, Stored } from '../../core/registry/registry.js';
import { type Entry, openJournal } from './journal.js';
import { newShelf, type Shelf } from './shelf.js';

/** A registry in the folder of one process. `close` waits for the writes under way. */
export interface EmbeddedRegistry extends Registry {
  close(): Promise<void>;
}

interface Write {
  readonly collection: CollectionName;
  readonly id: string;
  readonly item: unknown;
  readonly expected: number | 'absent';
  readonly settle: (version: number | 'conflict') => void;
  readonly fail: (error: unknown) => void;
}

/** Compaction is worth its while from so many bytes, and only when most of them are history. */
const compactFrom = 4_000_000;

/**
 * Opens the registry in `folder`/registry. All is held in memory and every change is in an append-only
 * journal on the disk before its writer is answered; changes that wait together share one fsync.
 *
 * One process only: whoever opens the data folder holds its lock.
 *
 * @throws ProductError `registry-damaged`, `data-folder-newer`, `data-folder-unwritable`
 */
export async function openRegistry({ folder }: { folder: string }): Promise<EmbeddedRegistry> {
  const { journal, entries } = await openJournal(join(folder, 'registry'));
  const shelves = Object.fromEntries(
    Object.keys(collections).map((name) => [name, newShelf()]),
  ) as Record<CollectionName, Shelf>;
  for (const entry of entries) apply(shelves, completed(entry));

  let waiting: Write[] = [];
  let draining: Promise<void> | undefined;
  let liveBytes = journal.size();

  async function drain() {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const accepted = decide(shelves, batch);
      try {
        if (accepted.size > 0) await journal.append([...accepted.values()].flat());
      } catch (error) {
        for (const write of batch) write.fail(error);
        continue;
      }
      for (const write of batch) {
        const entry = accepted.get(write)?.[0];
        if (entry) apply(shelves, entry);
        write.settle(entry ? entry[2] : 'conflict');
      }
      await compact();
    }
    // In the same turn as the last look at `waiting`, or a write that comes in between would wait for ever.
    draining = undefined;
  }

  async function compact() {
    if (journal.size() < Math.max(compactFrom, 4 * liveBytes)) return;
    // A disk too full for a compact copy is still good for what it holds: the next batch tries again.
    await journal.rewrite(snapshot(shelves)).catch(() => undefined);
    liveBytes = journal.size();
  }

  const submit = (write: Omit<Write, 'settle' | 'fail'>) =>
    new Promise<number | 'conflict'>((settle, fail) => {
      waiting.push({ ...write, settle, fail });
      draining ??= drain();
    });

  return {
    async get<C extends CollectionName>(collection: C, id: string) {
      return shelves[collection].get(id) as Stored<C> | undefined;
    },
    async put<C extends CollectionName>(
      collection: C,
      item: Item<C>,
      expected: number | 'absent',
    ): Promise<Stored<C> | 'conflict'> {
      const version = await submit({ collection, id: item.id, item: frozen(item), expected });
      return version === 'conflict' ? version : { item, version };
    },
    async remove(collection, id, expected) {
      const outcome = await submit({ collection, id, item: null, expected });
      return outcome === 'conflict' ? outcome : 'removed';
    },
    async list<C extends CollectionName>(collection: C, selection: Selection = {}) {
      const { items, more } = shelves[collection].page(selection);
      return { items: items as Stored<C>[], more };
    },
    async close() {
      await draining;
      await journal.close();
    },
  };
}

/** The entries that a batch of writes comes to, each decided on what the ones before it leave. */
function decide(shelves: Record<CollectionName, Shelf>, batch: readonly Write[]) {
  const versions = new Map<string, number>();
  const accepted = new Map<Write, Entry[]>();
  for (const write of batch) {
    const key = `${write.collection} ${write.id}`;
    const version = versions.get(key) ?? shelves[write.collection].get(write.id)?.version ?? 0;
    if (version !== (write.expected === 'absent' ? 0 : write.expected)) continue;
    const next = write.item === null ? 0 : version + 1;
    versions.set(key, next);
    accepted.set(write, [[write.collection, write.id, next, write.item]]);
  }
  return accepted;
}

function apply(shelves: Record<CollectionName, Shelf>, [collection, id, version, item]: Entry) {
  const shelf = shelves[collection as CollectionName];
  if (item === null) shelf.remove(id);
  else shelf.set(id, { item, version } as Stored<CollectionName>);
}

/** An entry as it would be written today: an item from before a field was added has the field's default. */
const completed = (entry: Entry): Entry => {
  const [collection, id, version, item] = entry;
  const parsed = collections[collection as CollectionName].safeParse(item);
  // What today's rules would refuse was taken by those of its time, and stays.
  return parsed.success ? [collection, id, version, parsed.data] : entry;
};

const snapshot = (shelves: Record<CollectionName, Shelf>): Entry[] =>
  Object.entries(shelves).flatMap(([collection, shelf]) =>
    shelf.all().map(({ item, version }): Entry => [collection, item.id, version, item]),
  );

// A caller that goes on writing to its object must not change what is kept.
const frozen = <T>(item: T): T => structuredClone(item);
