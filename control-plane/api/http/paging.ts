import * as z from 'zod';
import type { CollectionName, Item } from '../../../core/registry/collections.js';
import {
  everyItem,
  type Registry,
  type Selection,
  type Stored,
} from '../../../core/registry/registry.js';
import type { Cursors } from './cursor.js';

/** A whole number in a query string. */
export const wholeNumberBetween = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^(0|[1-9]\d{0,8})$/, 'a whole number')
    .transform(Number)
    .pipe(z.number().min(minimum).max(maximum))
    .meta({ type: 'integer', minimum, maximum, pattern: undefined });

/** What every list takes. */
export const pagingQuery = {
  limit: wholeNumberBetween(1, 500)
    .optional()
    .describe('At most so many items; 100 when not given'),
  cursor: z.string().max(1000).optional().describe('`next` of the page before'),
};

/** A page of a list. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().describe('The cursor of the next page; null on the last one'),
  });

/** A text that is looked for, in whatever case. */
export const searchText = z.string().min(1).max(120).optional();

/** Whether one of several texts holds the one that is looked for; all do when none is. */
export const isFound = (looked: string | undefined, texts: readonly string[]): boolean =>
  looked === undefined || texts.some((text) => folded(text).includes(folded(looked)));

const folded = (text: string): string => text.normalize('NFC').toLowerCase();

/** What a list can be sorted by, and the text of an item that it is sorted by then. */
type Orders<T> = Readonly<Record<string, (item: T) => string>>;

/** The orders that a list takes: by each name, and with a minus before it from the last to the first. */
export const sortOf = <O extends Orders<never>>(orders: O) => {
  type Name = keyof O & string;
  const names = Object.keys(orders) as Name[];
  return z
    .enum(names.flatMap((name) => [name, `-${name}`] as const) as [Name | `-${Name}`])
    .optional()
    .describe('Not given: by id. With a minus: from the last to the first');
};

/** An order of a list by other than the id, which is used where two are alike. */
interface SortedBy<T> {
  readonly key: (item: T) => string;
  readonly descending: boolean;
}

/** The order that was asked for. */
export function sortedBy<T>(sort: string | undefined, orders: Orders<T>): SortedBy<T> | undefined {
  if (sort === undefined) return undefined;
  const key = orders[sort.replace(/^-/, '')];
  return key && { key: (item) => folded(key(item)), descending: sort.startsWith('-') };
}

/**
 * Reads one page through a filter. It looks at as many items as it takes to fill the page, so an empty page
 * with a `next` never comes.
 */
export async function page<C extends CollectionName>(
  { registry, cursors }: { registry: Registry; cursors: Cursors },
  collection: C,
  query: { limit?: number; cursor?: string },
  options: {
    prefix?: string;
    order?: Selection['order'];
    /** The filters as text: part of what the cursor is good for. */
    filters?: readonly unknown[];
    matches?: (item: Item<C>) => boolean;
    sort?: SortedBy<Item<C>> | undefined;
  } = {},
): Promise<{ items: Item<C>[]; next: string | null }> {
  const { prefix, order, matches = () => true } = options;
  const list = JSON.stringify([collection, prefix ?? '', order ?? '', ...(options.filters ?? [])]);
  const limit = query.limit ?? 100;
  if (options.sort) {
    const after = await cursors.read(list, query.cursor);
    const matching = itemsOf(everyItem(registry, collection, prefix), matches);
    const found = await firstOf(matching, placeBy(options.sort, idOfItem), limit, after);
    return nextOf(found, limit, (place) => cursors.next(list, place));
  }
  const items: Item<C>[] = [];
  let after = await cursors.read(list, query.cursor);
  for (;;) {
    const part = await registry.list(collection, { prefix, after, order, limit: 500 });
    for (const { item } of part.items as readonly Stored<C>[]) {
      if (!matches(item)) continue;
      if (items.length === limit) {
        return { items, next: await cursors.next(list, (items.at(-1) as Item<C>).id) };
      }
      items.push(item);
    }
    if (!part.more) return { items, next: null };
    after = part.items.at(-1)?.item.id;
  }
}

/**
 * Reads one page of items that are at hand, in an order or by their ids.
 *
 * @param list what is listed, with the filters as text: what the cursor is good for
 */
export async function pageOfAll<T>(
  cursors: Cursors,
  list: string,
  query: { limit?: number; cursor?: string },
  {
    all,
    idOf,
    sort,
  }: {
    readonly all: Iterable<T>;
    readonly idOf: (item: T) => string;
    readonly sort?: SortedBy<T> | undefined;
  },
): Promise<{ items: T[]; next: string | null }> {
  const limit = query.limit ?? 100;
  const by = sort ?? { key: () => '', descending: false };
  const after = await cursors.read(list, query.cursor);
  const found = await firstOf(all, placeBy(by, idOf), limit, after);
  return nextOf(found, limit, (place) => cursors.next(list, place));
}

async function* itemsOf<C extends CollectionName>(
  all: AsyncIterable<Stored<C>>,
  matches: (item: Item<C>) => boolean,
): AsyncGenerator<Item<C>> {
  for await (const { item } of all) if (matches(item)) yield item;
}

/** The key of an item and its id, by which a list in another order than that of ids goes on. */
type Place = readonly [key: string, id: string];

interface Placed<T> {
  readonly item: T;
  readonly place: Place;
}

interface Order<T> {
  readonly placeOf: (item: T) => Place;
  readonly isBefore: (a: Place, b: Place) => boolean;
}

const idOfItem = ({ id }: { readonly id: string }): string => id;

const placeBy = <T>({ key, descending }: SortedBy<T>, idOf: (item: T) => string): Order<T> => ({
  placeOf: (item) => [key(item), idOf(item)],
  isBefore(a, b) {
    const [first, second] = descending ? [b, a] : [a, b];
    return first[0] === second[0] ? first[1] < second[1] : first[0] < second[0];
  },
});

/** The first so many items after a place, and one more, by an order. All are looked at, and no more than these are held. */
async function firstOf<T>(
  all: AsyncIterable<T> | Iterable<T>,
  { placeOf, isBefore }: Order<T>,
  limit: number,
  after: string | undefined,
): Promise<Placed<T>[]> {
  const start = after === undefined ? undefined : (JSON.parse(after) as Place);
  const kept: Placed<T>[] = [];
  for await (const item of all) {
    const place = placeOf(item);
    if (start && !isBefore(start, place)) continue;
    const last = kept.at(-1);
    if (kept.length > limit && last && !isBefore(place, last.place)) continue;
    let [low, high] = [0, kept.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore((kept[middle] as Placed<T>).place, place)) low = middle + 1;
      else high = middle;
    }
    kept.splice(low, 0, { item, place });
    if (kept.length > limit + 1) kept.pop();
  }
  return kept;
}

async function nextOf<T>(
  found: readonly Placed<T>[],
  limit: number,
  cursorAfter: (place: string) => Promise<string>,
): Promise<{ items: T[]; next: string | null }> {
  const items = found.slice(0, limit);
  const next = found.length > limit ? await cursorAfter(JSON.stringify(items.at(-1)?.place)) : null;
  return { items: items.map(({ item }) => item), next };
}
