/** Lends a few connections to many callers, who wait in line. */
export interface ConnectionPool<C> {
  use<T>(work: (connection: C) => Promise<T>): Promise<T>;
  /** Resolves when all work that runs or waits now has ended. */
  settled(): Promise<void>;
  /** Waits for running work, then closes the connections; later work is refused. */
  close(): Promise<void>;
}

/** Opens `size` connections at once. */
export async function connectionPool<C extends { closeSync(): void }>(
  size: number,
  connect: () => Promise<C>,
): Promise<ConnectionPool<C>> {
  const all: C[] = await Promise.all(Array.from({ length: size }, connect));
  const idle = [...all];
  const waiting: (() => void)[] = [];
  const running = new Set<Promise<unknown>>();
  let closed = false;

  const lend = async <T>(work: (connection: C) => Promise<T>): Promise<T> => {
    let connection = idle.pop();
    while (connection === undefined) {
      await new Promise<void>((resolve) => void waiting.push(resolve));
      connection = idle.pop();
    }
    try {
      return await work(connection);
    } finally {
      idle.push(connection);
      waiting.shift()?.();
    }
  };

  const settled = async () => {
    await Promise.allSettled([...running]);
  };

  return {
    use: (work) => {
      if (closed) return Promise.reject(new Error('The lake is closed.'));
      const task = lend(work);
      running.add(task);
      const done = () => void running.delete(task);
      task.then(done, done);
      return task;
    },
    settled,
    close: async () => {
      closed = true;
      await settled();
      for (const connection of all) connection.closeSync();
    },
  };
}
