/** Runs work, at most so many at once; the rest waits in order. */
export function atMost(running: number) {
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

/** Lets calls pass at an even pace, at most so many a second. */
export function paced(
  perSecond: number,
  { now, sleep }: { now: () => number; sleep: (milliseconds: number) => Promise<void> },
) {
  let next = 0;
  return async (): Promise<void> => {
    const at = Math.max(now(), next);
    next = at + 1000 / perSecond;
    if (at > now()) await sleep(at - now());
  };
}
