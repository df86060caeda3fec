/** A source that says nothing for this long has paused. */
export const pauseAfter = 2_000;
/** How long bytes may wait at most while more keep coming. */
const longestWait = 10_000;

/**
 * Hands on the chunks of a source, and in between calls `pause` when bytes that were handed on have waited for a while:
 * a slow source, such as `tail -f`, is seen in the dashboard nevertheless. The source's result is returned.
 */
export async function* pausedWhenIdle<R>(
  source: AsyncGenerator<Uint8Array, R>,
): AsyncGenerator<Uint8Array | 'pause', R> {
  let oldest: number | undefined;
  try {
    for (;;) {
      const next = source.next();
      if (oldest !== undefined) {
        const wait = Math.min(pauseAfter, oldest + longestWait - Date.now());
        if (await isLate(next, wait)) {
          oldest = undefined;
          yield 'pause';
        }
      }
      const { done, value } = await next;
      if (done) return value;
      oldest ??= Date.now();
      yield value;
    }
  } finally {
    // Not awaited: a source that is silent would keep a failure from being told.
    source.return(undefined as R).catch(() => {});
  }
}

/** Whether something has not come after so many milliseconds. */
export async function isLate(next: Promise<unknown>, wait: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, wait), true);
  });
  const arrived = next.then(
    () => false,
    () => false,
  );
  try {
    return await Promise.race([arrived, late]);
  } finally {
    clearTimeout(timer);
  }
}
