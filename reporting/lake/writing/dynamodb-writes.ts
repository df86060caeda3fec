import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { limitConcurrency } from '../../../core/limit-concurrency.js';

/** Of many writes; the SDK keeps as many connections. */
const writesAtOnce = 50;

/** Whether a conditional write was made. */
export const met = async (write: Promise<unknown>): Promise<boolean> => {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

/** Does something to each item, many at once. */
export const each = async <T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> => {
  const turn = limitConcurrency(writesAtOnce);
  return Promise.all(items.map((item) => turn(() => work(item))));
};
