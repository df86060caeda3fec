import { ProductError } from '../../core/product-error.js';
import type { WindowSource } from '../../core/registry/window-index.js';
import { isDatabaseDamage } from '../lake/damaged-files.js';
import type { Lake } from './lake.js';

/**
 * A lake whose database is made anew when it turns out to be damaged, at the start or while it runs: whoever asks gets
 * their answer from the new one, and nobody has to start anything again.
 */
export async function rebuiltWhenDamaged({
  open,
  setAside,
}: {
  readonly open: () => Promise<Lake>;
  /** Moves the damaged database out of the way. */
  readonly setAside: () => Promise<void>;
}): Promise<Lake> {
  let lake: Lake;
  let windows: WindowSource | undefined;
  let rebuilding: Promise<void> | undefined;

  const isDamage = (error: unknown): boolean =>
    error instanceof ProductError
      ? error.code === 'data-folder-damaged' && isDatabaseDamage(error.cause)
      : isDatabaseDamage(error);

  try {
    lake = await open();
  } catch (error) {
    if (!isDamage(error)) throw error;
    await setAside();
    lake = await open();
  }

  /** Once, however many meet the damage at the same time. */
  const rebuild = (damaged: Lake): Promise<void> => {
    if (damaged !== lake) return rebuilding ?? Promise.resolve();
    rebuilding ??= (async () => {
      await damaged.close().catch(() => undefined);
      await setAside();
      lake = await open();
      if (windows) await lake.followWindows(windows);
    })().finally(() => {
      rebuilding = undefined;
    });
    return rebuilding;
  };

  const healed = async <T>(work: (lake: Lake) => Promise<T>): Promise<T> => {
    await rebuilding;
    const tried = lake;
    try {
      return await work(tried);
    } catch (error) {
      if (!isDamage(error)) throw error;
      await rebuild(tried);
      return work(lake);
    }
  };

  return {
    engine: {
      run: (query) => healed(({ engine }) => engine.run(query)),
      stream: (query, begin) => healed(({ engine }) => engine.stream(query, begin)),
    },
    async ingest(sources, options) {
      await rebuilding;
      const tried = lake;
      try {
        return await tried.ingest(sources, options);
      } catch (error) {
        if (!isDamage(error)) throw error;
        await rebuild(tried);
        // A source that streams was read already.
        throw new ProductError(
          'data-folder-damaged',
          'The database was damaged and is made anew. Ingest the log again: what is stored already adds nothing.',
          { cause: error },
        );
      }
    },
    ingests: (page) => healed((it) => it.ingests(page)),
    findIngest: (id) => healed((it) => it.findIngest(id)),
    positions: (keys) => healed((it) => it.positions(keys)),
    undo: (id) => healed((it) => it.undo(id)),
    rejected: (page) => healed((it) => it.rejected(page)),
    replay: (origin, signal) => healed((it) => it.replay(origin, signal)),
    assign: (assignment, signal) => healed((it) => it.assign(assignment, signal)),
    followWindows(source) {
      windows = source;
      return healed((it) => it.followWindows(source));
    },
    repair: (suspects) => healed((it) => it.repair(suspects)),
    erasing: {
      hashOf: (match) => healed((it) => it.erasing.hashOf(match)),
      find: (match) => healed((it) => it.erasing.find(match)),
      erase: (...erasure) => healed((it) => it.erasing.erase(...erasure)),
    },
    snapshot: (to, beside) => healed((it) => it.snapshot(to, beside)),
    status: () => healed((it) => it.status()),
    load: () => lake.load(),
    async close() {
      await rebuilding;
      await lake.close();
    },
  };
}
