/** Every item of a list that is answered page by page. */
export async function itemsOfPages<T>(
  page: (next: string | undefined) => Promise<{ items: readonly T[]; next: string | undefined }>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let next: string | undefined;
  do {
    const one = await page(next);
    all.push(...one.items);
    next = one.next;
  } while (next);
  return all;
}
