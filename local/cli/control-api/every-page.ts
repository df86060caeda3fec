/** A page of a list, as the control API answers it. */
interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

type ReadPage<T> = (page: { limit: number; cursor?: string }) => Promise<{ data?: Page<T> }>;

/** As many items as a page may have. */
const mostOfPage = 500;

/** Walks a list of the control API to its end, page by page. */
export const everyPage = <T>(read: ReadPage<T>): Promise<T[]> => firstOfPages(Infinity, read);

/** The first so many items of a list of the control API, page by page. */
export async function firstOfPages<T>(most: number, read: ReadPage<T>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const limit = Math.min(mostOfPage, most - items.length);
    const { data } = await read({ limit, ...(cursor && { cursor }) });
    items.push(...(data?.items ?? []));
    cursor = data?.next ?? undefined;
  } while (cursor && items.length < most);
  return items;
}
