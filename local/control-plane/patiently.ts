import { setTimeout as pause } from 'node:timers/promises';
import { again, withBackOff } from '../../core/back-off.js';
import { ProductError } from '../../core/product-error.js';

/** A caller may make so many requests a minute: whoever has more to register waits for the next minute. All of it is safe to repeat. */
export const patiently = <T>(
  call: () => Promise<T>,
  sleep: (ms: number) => Promise<unknown> = pause,
): Promise<T> =>
  withBackOff<T>(
    { firstMs: 5_000, factor: 2, longestMs: 30_000, repeats: 4 },
    { sleep },
    async (nextPauseMs) => {
      try {
        return await call();
      } catch (error) {
        const isLimited = error instanceof ProductError && error.code === 'rate-limited';
        if (!isLimited || nextPauseMs === Infinity) throw error;
        return again;
      }
    },
  );
