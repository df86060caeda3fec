/**
 * Runs work, at most so many at once; the rest waits in order. p-limit does the same for one caller, and would be a
 * package, and one more for its queue, in place of these lines.
 */
export function limitConcurrency(running: number) {
  let free = running;
  const waiting: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
