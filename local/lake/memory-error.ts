import { isNativeError } from 'node:util/types';
import { ProductError } from '../../core/product-error.js';

/** How DuckDB says that its memory does not suffice, on the way and at the end of a transaction. */
const memory =
  /Out of Memory Error|failed to pin block|could not allocate block|failed to allocate/i;

/** What does not fit is spilled to the disk: DuckDB says this, too, where the disk has no room for it. */
const spilling = /max_temp_directory_size/;

/**
 * What it means to the user that DuckDB's memory did not suffice. Anything else comes back as it is.
 *
 * @param limit what DuckDB may hold, in its words
 */
export function memoryError(error: unknown, limit: string): unknown {
  if (!isNativeError(error) || !memory.test(error.message)) return error;
  if (spilling.test(error.message)) {
    return new ProductError(
      'disk-full',
      `The disk has no room for what does not fit into the database's ${limit} of memory. What was stored before is intact: make room and try again.`,
      { cause: error },
    );
  }
  return new ProductError(
    'out-of-memory',
    `The database's ${limit} of memory do not suffice for this. What was stored before is intact: allow it more with --memory, ask for fewer days, or ingest fewer logs at a time.`,
    { cause: error },
  );
}

/** Whether DuckDB's memory did not suffice. */
export const isOutOfMemory = (error: unknown): boolean =>
  error instanceof ProductError && error.code === 'out-of-memory';
