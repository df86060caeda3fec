/** Pauses between calls: `firstMs`, then `factor` times the one before, never longer than `longestMs`. */
export interface BackOff {
  readonly firstMs: number;
  readonly factor: number;
  /** @default - no bound */
  readonly longestMs?: number;
  /** How many calls may follow the first. @default - no bound: the call itself says when it gives up */
  readonly repeats?: number;
  /** Each pause is multiplied by a random number between these two. @default - pauses are exact */
  readonly jitter?: readonly [least: number, most: number];
}

/** What a call answers that is to be made again. */
export const again = Symbol('again');

/**
 * Calls until the answer is another than `again`, with growing pauses between the calls.
 *
 * It is written here because half of the callers ask for a state and get no error: p-retry repeats what throws, and
 * neither takes a clock from outside nor lets a call see a deadline coming.
 *
 * @param call is told the pause that would follow, before jitter, in milliseconds: `Infinity` where no call may follow, and then
 *   it must not answer `again`
 * @throws what the call throws, at once; Error if it asks for more calls than it may have
 */
export async function withBackOff<T>(
  { firstMs, factor, longestMs = Infinity, repeats = Infinity, jitter = [1, 1] }: BackOff,
  {
    sleep,
    random = Math.random,
  }: {
    readonly sleep: (ms: number) => Promise<unknown>;
    /** Between 0 and 1. */
    readonly random?: () => number;
  },
  call: (nextPauseMs: number) => Promise<T | typeof again>,
): Promise<T> {
  const [least, most] = jitter;
  for (let made = 0; made <= repeats; made += 1) {
    const pauseMs = made === repeats ? Infinity : Math.min(firstMs * factor ** made, longestMs);
    const answer = await call(pauseMs);
    if (answer !== again) return answer as T;
    if (pauseMs === Infinity) break;
    await sleep(pauseMs * (least + (most - least) * random()));
  }
  throw new Error(`The last of ${repeats + 1} calls asked for one more.`);
}
