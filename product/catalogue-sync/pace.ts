/** Lets a caller through at most `callsPerSecond` times a second, evenly spaced. */
export const pacer = (
  callsPerSecond: number,
  { now, sleep }: { now: () => number; sleep: (ms: number) => Promise<unknown> },
): (() => Promise<void>) => {
  const gap = 1000 / callsPerSecond;
  let next = 0;
  return async () => {
    const wait = next - now();
    next = Math.max(next, now()) + gap;
    if (wait > 0) await sleep(wait);
  };
};
