import { isNativeError } from 'node:util/types';
import { ProductError } from '../../core/product-error.js';

/** How DuckDB says that its memory does not suffice, on the way and at the end of a transaction. */
const memory =
  /Out of Memory Error|failed to pin block|could not allocate block|failed to allocate/i;

/**
 * What it means to the user that DuckDB's memory did not suffice. Anything else comes back as it is.
 *
 * @param limit what DuckDB may hold, in its words
 */
export function memoryError(error: unknown, limit: string): unknown {
  if (!isNativeError(error) || !memory.test(error.message)) return error;
  return new ProductError(
    'out-of-memory',
    `The database's ${limit} of memory do not suffice for this. What was stored before is intact: ask for fewer days, or ingest fewer logs at a time.`,
    { cause: error },
  );
}
