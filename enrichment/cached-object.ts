/** A value made of an object that is read again when it is due. */
export interface CachedObject<T> {
  /** The value as of at most `ttlMs` ago; older, or `none`, if loading fails. */
  current(): Promise<T>;
  /** How long ago the object in use was written, ms; null as long as there is none. */
  ageMs(): number | null;
}

/**
 * Keeps what was made of an object and reloads it when it is due. Loading happens once for all who ask meanwhile; when it
 * fails, the last good value stays in use and the next attempt waits a tenth of the time to live, because what is minutes
 * old is worth more than nothing, and a store that fails should not get more calls.
 */
export function cachedObject<Item extends { readonly generatedAt: string }, T>(deps: {
  /** Null: there is none yet. */
  readonly load: () => Promise<Item | null>;
  readonly make: (item: Item) => T;
  /** As long as there is no object. */
  readonly none: T;
  readonly ttlMs: number;
  readonly now: () => number;
  /** Is told why loading failed. */
  readonly onError: (error: unknown) => void;
}): CachedObject<T> {
  let value = deps.none;
  let generatedAt: number | null = null;
  let dueAt = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | null = null;

  const reload = async (): Promise<void> => {
    try {
      const item = await deps.load();
      value = item === null ? deps.none : deps.make(item);
      generatedAt = item === null ? null : Date.parse(item.generatedAt);
      dueAt = deps.now() + deps.ttlMs;
    } catch (error) {
      dueAt = deps.now() + deps.ttlMs / 10;
      deps.onError(error);
    } finally {
      loading = null;
    }
  };

  return {
    async current() {
      if (deps.now() >= dueAt) {
        loading ??= reload();
        await loading;
      }
      return value;
    },
    ageMs: () => (generatedAt === null ? null : deps.now() - generatedAt),
  };
}
