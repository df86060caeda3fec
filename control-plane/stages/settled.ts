import { ProductError } from '../../core/product-error.js';
import type { Difference } from '../../core/registry/api.js';
import type { Logging } from './way-to-log.js';

/** What a look at a stage found, as the API keeps it. */
export const driftOf = (differences: Difference[], now: Date): Logging['drift'] => ({
  checkedAt: now.toISOString(),
  inStep: differences.length === 0,
  differences,
});

/** An effect's outcome as the state of the resource: what went wrong is written there, with what to do. */
export async function settled(
  logging: Logging,
  now: Date,
  effect: () => Promise<Logging>,
  stateOnError: Logging['state'] = 'failed',
): Promise<Logging> {
  try {
    return await effect();
  } catch (error) {
    if (!(error instanceof ProductError)) throw error;
    const gone = error.code === 'unknown-stage';
    return {
      ...logging,
      state: stateOnError,
      lastError: { code: error.code, message: error.message, at: now.toISOString() },
      drift: gone
        ? driftOf([{ setting: 'stage', expected: 'there', actual: null }], now)
        : logging.drift,
    };
  }
}

/** What is undone on a stage that may be gone, which then needs nothing more. */
export async function unlessGone(effect: () => Promise<void>): Promise<void> {
  try {
    await effect();
  } catch (error) {
    if (!(error instanceof ProductError && error.code === 'unknown-stage')) throw error;
  }
}
