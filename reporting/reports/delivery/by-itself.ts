import { ProductError } from '../../../core/product-error.js';

/** Told, in a sentence, of what the platform should look at. */
export type TellPlatform = (sentence: string) => void;

/** A damaged item of the registry, or a time zone that is none: whoever tries again meets the same, everything else is well. */
const isOfOneItem = (error: unknown): error is Error =>
  error instanceof RangeError ||
  (error instanceof ProductError && error.code === 'registry-damaged');

/**
 * Does what concerns one schedule or report. A fault of its items is told of and is its own alone: undefined is answered, and
 * the others go on.
 */
export async function byItself<T>(
  what: string,
  tell: TellPlatform,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!isOfOneItem(error)) throw error;
    tell(`${what} cannot be followed: ${error.message}`);
    return undefined;
  }
}
