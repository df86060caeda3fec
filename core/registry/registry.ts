import type { AuditEntry } from './audit-entry.js';
import type { CollectionName, Item } from './collections.js';
import type { WindowIndex } from './window-index.js';

/** An item with the number of the write that made it what it is: 1 for the first, one more for each change. */
export interface Stored<C extends CollectionName> {
  readonly item: Item<C>;
  readonly version: number;
}

/** A part of a collection in the order of its ids (by UTF-8 bytes). */
export interface Selection {
  /** Only ids that start with this text. */
  readonly prefix?: string;
  /** Only ids after this one, in the order asked for. */
  readonly after?: string;
  /** `descending` starts with the last id. */
  readonly order?: 'ascending' | 'descending';
  /** At most so many items (default 100). */
  readonly limit?: number;
}

/** One page of a list, and whether there is more after its last item. */
export interface ListPage<C extends CollectionName> {
  readonly items: readonly Stored<C>[];
  readonly more: boolean;
}

/** One write of several: the item, and the version that the writer has seen. */
export interface ConditionalPut<C extends CollectionName> {
  readonly item: Item<C>;
  readonly expected: number | 'absent';
}

/** A write, and the entry of the audit that tells of it. */
export interface AuditedPut<C extends CollectionName> extends ConditionalPut<C> {
  readonly entry: AuditEntry;
}

/**
 * Where tenants, APIs, pipelines, schedules and deliveries are kept.
 *
 * Every operation concerns one item and takes effect at one instant, whole or not at all; a read or a list
 * that starts after a write was answered sees it. That is all that DynamoDB gives without transactions, and
 * all that the product builds on.
 *
 * Writes are conditional: `expected` is the version that the writer has seen, `'absent'` for a new item. A
 * writer that lost the race gets `'conflict'` as a value and nothing was changed.
 */
export interface Registry {
  get<C extends CollectionName>(collection: C, id: string): Promise<Stored<C> | undefined>;
  put<C extends CollectionName>(
    collection: C,
    item: Item<C>,
    expected: number | 'absent',
  ): Promise<Stored<C> | 'conflict'>;
  remove(collection: CollectionName, id: string, expected: number): Promise<'removed' | 'conflict'>;
  list<C extends CollectionName>(collection: C, selection?: Selection): Promise<ListPage<C>>;
  /**
   * Many writes of one collection, each of which takes effect by itself as `put` would, with its own outcome, in the order
   * of the writes. An adapter makes them together. No two are of the same item.
   */
  putAll<C extends CollectionName>(
    collection: C,
    writes: readonly ConditionalPut<C>[],
  ): Promise<(Stored<C> | 'conflict')[]>;
  /**
   * Where an adapter can write two items at one instant: `putAll`, each write with its entry of the audit. A write that is a
   * conflict leaves no entry.
   */
  putAudited?<C extends CollectionName>(
    collection: C,
    writes: readonly AuditedPut<C>[],
  ): Promise<(Stored<C> | 'conflict')[]>;
  /** Where an adapter keeps the windows of APIs ready; elsewhere they are read API by API. */
  readonly windows?: WindowIndex;
}

/** Every item of a selection, page by page. */
export async function* everyItem<C extends CollectionName>(
  registry: Registry,
  collection: C,
  prefix = '',
): AsyncGenerator<Stored<C>> {
  let after: string | undefined;
  for (;;) {
    const page = await registry.list(collection, { prefix, after, limit: 500 });
    yield* page.items;
    if (!page.more) return;
    after = page.items.at(-1)?.item.id;
  }
}
