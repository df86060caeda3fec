/** So many are kept: of tenants some megabytes. */
const most = 5000;

/**
 * Items that were read, by their ids, so that one that every request asks for is read and checked once. Whoever writes an item
 * has it forgotten. They are frozen, because all who ask share them.
 */
export function recentItems<T>() {
  const kept = new Map<string, T>();
  return {
    find: (id: string): T | undefined => kept.get(id),
    keep(id: string, item: T): void {
      if (kept.size >= most) kept.clear();
      kept.set(id, frozen(item));
    },
    forget(id: string): void {
      kept.delete(id);
    },
  };
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}
