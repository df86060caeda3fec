import * as z from 'zod';
import type { CollectionName, Item } from '../../../core/registry/collections.js';
import type { Registry, Selection, Stored } from '../../../core/registry/registry.js';
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
  } = {},
): Promise<{ items: Item<C>[]; next: string | null }> {
  const { prefix, order, matches = () => true } = options;
  const list = JSON.stringify([collection, prefix ?? '', order ?? '', ...(options.filters ?? [])]);
  const limit = query.limit ?? 100;
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
