import { isLate, pauseAfter } from './pause-when-idle.js';

/**
 * Sources one after the other. Whoever sends several may be slow with the next one: meanwhile what is given is done, once. A reader
 * that stops early, or fails, ends the sources as well.
 *
 * @param rest awaited while the next source is late
 */
export async function* restBetween<S>(
  sources: Iterable<S> | AsyncIterable<S>,
  rest: () => Promise<void>,
): AsyncGenerator<S> {
  const each = eachOf(sources);
  try {
    for (;;) {
      const next = each.next();
      if (await isLate(next, pauseAfter)) await rest();
      const { done, value } = await next;
      if (done) return;
      yield value;
    }
  } finally {
    await each.return(undefined);
  }
}

async function* eachOf<S>(sources: Iterable<S> | AsyncIterable<S>): AsyncGenerator<S, void> {
  yield* sources;
}
