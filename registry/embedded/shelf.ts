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
    page({ prefix = '', after, order = 'ascending', limit = 100 }) {
      let from = firstAtLeast(ids, prefix);
      let to = firstAtLeast(ids, behindAll(prefix));
      if (after !== undefined && order === 'ascending') {
        from = Math.max(from, firstAtLeast(ids, `${after}\0`));
      }
      if (after !== undefined && order === 'descending') {
        to = Math.min(to, firstAtLeast(ids, after));
      }
      const chosen =
        order === 'ascending'
          ? ids.slice(from, Math.min(to, from + limit))
          : ids.slice(Math.max(from, to - limit), to).reverse();
      return { items: chosen.map((id) => items.get(id) as Item), more: to - from > limit };
    },
    all: () => ids.map((id) => items.get(id) as Item),
  };
}

/** A text that sorts behind every id with this prefix. */
const behindAll = (prefix: string) => `${prefix}\uffff`;

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
