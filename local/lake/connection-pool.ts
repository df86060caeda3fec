import { currentAsker } from '../turns/asker.js';
import { fairTurns, type TurnLoad } from '../turns/fair-turns.js';

/** What is lent: something that can be told to stop what it does. */
interface Lent {
  interrupt(): void;
  closeSync(): void;
}

/** Lends a few connections to many askers, in fair turns. */
export interface ConnectionPool<C> {
  /** Ends what runs as soon as its asker wants no answer any more, and then throws the reason. */
  use<T>(work: (connection: C) => Promise<T>): Promise<T>;
  /** How much work runs and waits now. */
  load(): TurnLoad;
  /** Resolves when all work that runs or waits now has ended. */
  settled(): Promise<void>;
  /** Waits for the work that runs or waits now, and does a piece of work with all connections before any other is begun. */
  alone<T>(work: (connections: readonly C[]) => Promise<T>): Promise<T>;
  /** Waits for running work, then closes the connections; later work is refused. */
  close(): Promise<void>;
}

/** Opens `size` connections at once. One of them is never lent to a tenant that has all the others. */
export async function connectionPool<C extends Lent>(
  size: number,
  connect: () => Promise<C>,
): Promise<ConnectionPool<C>> {
  const all: C[] = await Promise.all(Array.from({ length: size }, connect));
  const idle = [...all];
  const turns = fairTurns({ width: size, perTenant: Math.max(1, size - 1), waiting: 500 });
  const running = new Set<Promise<unknown>>();
  let closed = false;
  /** Whoever asks while somebody is alone waits for the end of that. */
  let others: Promise<unknown> = Promise.resolve();

  const lend = async <T>(work: (connection: C) => Promise<T>): Promise<T> => {
    const asker = currentAsker();
    const end = await turns.take(asker);
    const connection = idle.pop() as C;
    const interrupt = () => connection.interrupt();
    asker.signal?.addEventListener('abort', interrupt, { once: true });
    try {
      return await work(connection);
    } catch (error) {
      asker.signal?.throwIfAborted();
      throw error;
    } finally {
      asker.signal?.removeEventListener('abort', interrupt);
      idle.push(connection);
      end();
    }
  };

  const settled = async () => {
    await Promise.allSettled([...running]);
  };

  return {
    use: (work) => {
      if (closed) return Promise.reject(new Error('The lake is closed.'));
      const task = others.then(() => lend(work));
      running.add(task);
      const done = () => void running.delete(task);
      task.then(done, done);
      return task;
    },
    load: turns.load,
    settled,
    alone: (work) => {
      const before = [...running];
      const task = Promise.allSettled([others, ...before]).then(() => work(all));
      others = task.catch(() => {});
      return task;
    },
    close: async () => {
      closed = true;
      await settled();
      for (const connection of all) connection.closeSync();
    },
  };
}
