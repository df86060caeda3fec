import type { CollectionName } from '../../core/registry/collections.js';
import type { Selection, Stored } from '../../core/registry/registry.js';

type Item = Stored<CollectionName>;

/** One collection in memory: items by id, and the ids in order. */
export interface Shelf {
  get(id: string): Item | undefined;
  set(id: string, item: Item): void;
  remove(id: string): void;
  page(selection: Selection): { items: Item[]; more: boolean };
  all(): Item[];
}

/** An empty shelf. A write costs a binary search and a move of pointers; thousands of items are a registry. */
export function newShelf(): Shelf {
  const items = new Map<string, Item>();
  const ids: string[] = [];
  return {
    get: (id) => items.get(id),
    set(id, item) {
      if (!items.has(id)) ids.splice(firstAtLeast(ids, id), 0, id);
      items.set(id, item);
    },
    remove(id) {
      if (items.delete(id)) ids.splice(firstAtLeast(ids, id), 1);
    },
    page({ prefix = '', after = '', limit = 100 }) {
      let index = firstAtLeast(ids, after > prefix ? after : prefix);
      if (ids[index] === after) index += 1;
      const found: Item[] = [];
      for (; ids[index]?.startsWith(prefix); index += 1) {
        if (found.length === limit) return { items: found, more: true };
        found.push(items.get(ids[index] as string) as Item);
      }
      return { items: found, more: false };
    },
    all: () => ids.map((id) => items.get(id) as Item),
  };
}

/** The place of the first id that is `wanted` or comes behind it. Ids are ASCII, where code units sort as bytes do. */
function firstAtLeast(ids: readonly string[], wanted: string): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ids[middle] as string) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
