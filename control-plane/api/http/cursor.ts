import { ProductError } from '../../../core/product-error.js';
import { readToken, signToken } from '../../../core/signed-token.js';
import type { SigningKeys } from '../../../core/signing-keys.js';

/** Makes and reads the `next` of a page. */
export interface Cursors {
  /** `list`: what is listed, with its filters; a cursor of another list is refused. */
  next(list: string, after: string): Promise<string>;
  /** The id to continue after. @throws ProductError `unprocessable` */
  read(list: string, cursor: string | undefined): Promise<string | undefined>;
}

const purpose = 'gatebook cursor 2';

/**
 * Opaque cursors, signed so that nobody builds on their inside or walks a list that is not the one they began.
 *
 * @param keys read when a cursor is made or read: most requests need none
 */
export function signedCursors(keys: () => Promise<SigningKeys>): Cursors {
  return {
    next: async (list, after) =>
      signToken(purpose, [after], (await keys()).signing, { context: list }),
    async read(list, cursor) {
      if (cursor === undefined) return undefined;
      const fields = readToken(purpose, cursor, (await keys()).recent, { context: list });
      if (fields) return fields.join('\n');
      throw new ProductError(
        'unprocessable',
        'query.cursor: not a cursor of this list. Take `next` of the page before, with the same filters, or start without a cursor.',
      );
    },
  };
}
