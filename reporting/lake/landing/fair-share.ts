/**
 * Takes what waits from many accounts, up to a capacity, so that none delays the others: each gets an equal share, and what some
 * leave of theirs goes to those that have more, in equal shares again.
 *
 * @param waiting the longest waiting of an account, at most so many
 */
export async function fairShare<T>(
  accounts: readonly string[],
  capacity: number,
  waiting: (account: string, most: number) => Promise<readonly T[]>,
): Promise<T[]> {
  const taken = new Map<string, readonly T[]>();
  let hungry = accounts;
  let free = capacity;
  let share = 0;
  while (hungry.length > 0 && free > 0) {
    share += Math.max(1, Math.floor(free / hungry.length));
    const answers = await Promise.all(
      hungry.map(async (account) => ({ account, objects: await waiting(account, share) })),
    );
    for (const { account, objects } of answers) taken.set(account, objects);
    hungry = answers
      .filter(({ objects }) => objects.length === share)
      .map(({ account }) => account);
    free = capacity - [...taken.values()].reduce((sum, { length }) => sum + length, 0);
  }
  return turns([...taken.values()]).slice(0, capacity);
}

/** The first of each list, then the second of each, and so on. */
const turns = <T>(lists: readonly (readonly T[])[]): T[] => {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, place) =>
    lists.flatMap((list) => list.slice(place, place + 1)),
  ).flat();
};
