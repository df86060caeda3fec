import { isDeepStrictEqual } from 'node:util';
import { type CollectionName, collections } from '../../core/registry/collections.js';
import { everyItem, type Registry } from '../../core/registry/registry.js';

/** What was done to the live registry. `conflicts`: somebody wrote meanwhile; repeat it with all writers stopped. */
export interface Restored {
  readonly written: number;
  readonly removed: number;
  readonly conflicts: number;
}

/** The audit says what happened, and that stays so whatever is put back. */
const kept: ReadonlySet<string> = new Set<CollectionName>(['audit']);

/**
 * Makes a registry what another one is, item by item, each by a conditional write. What is equal is not touched, so that it may
 * be broken off and repeated.
 */
export async function restoreRegistry(from: Registry, to: Registry): Promise<Restored> {
  const count = { written: 0, removed: 0, conflicts: 0 };
  for (const collection of Object.keys(collections) as CollectionName[]) {
    if (kept.has(collection)) continue;
    const live = new Map<string, { item: unknown; version: number }>();
    for await (const stored of everyItem(to, collection)) live.set(stored.item.id, stored);
    for await (const { item } of everyItem(from, collection)) {
      const present = live.get(item.id);
      live.delete(item.id);
      if (present && isDeepStrictEqual(present.item, item)) continue;
      const answer = await to.put(collection, item, present?.version ?? 'absent');
      if (answer === 'conflict') count.conflicts += 1;
      else count.written += 1;
    }
    for (const [id, { version }] of live) {
      if ((await to.remove(collection, id, version)) === 'conflict') count.conflicts += 1;
      else count.removed += 1;
    }
  }
  return count;
}
