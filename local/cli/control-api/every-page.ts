/** A page of a list, as the control API answers it. */
interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** Walks a list of the control API to its end, page by page. */
export async function everyPage<T>(
  read: (page: { limit: number; cursor?: string }) => Promise<{ data?: Page<T> }>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const { data } = await read({ limit: 500, ...(cursor && { cursor }) });
    items.push(...(data?.items ?? []));
    cursor = data?.next ?? undefined;
  } while (cursor);
  return items;
}
