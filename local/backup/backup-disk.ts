import { ProductError } from '../../core/product-error.js';
import { isDiskFull } from '../lake/storage-error.js';

/** What a write that failed for want of room means to the user. Anything else comes back as it is. */
export const roomError = (error: unknown, folder: string, advice: string): unknown =>
  error instanceof ProductError || !isDiskFull(error)
    ? error
    : new ProductError(
        'disk-full',
        `The disk that holds ${folder} has no room for all of it. ${advice}`,
        {
          cause: error,
        },
      );
