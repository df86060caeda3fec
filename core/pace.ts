/**
 * Lets a caller through at most `callsPerSecond` times a second, evenly spaced. Calls that come at the same time wait in
 * their order.
 */
export const pacer = (
  callsPerSecond: number,
  { now, sleep }: { readonly now: () => number; readonly sleep: (ms: number) => Promise<unknown> },
): (() => Promise<void>) => {
  const gapMs = 1000 / callsPerSecond;
  let next = 0;
  return async () => {
    const at = now();
    const wait = next - at;
    next = Math.max(next, at) + gapMs;
    if (wait > 0) await sleep(wait);
  };
};
