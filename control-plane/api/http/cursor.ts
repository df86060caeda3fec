import { createHmac, timingSafeEqual } from 'node:crypto';
import { ProductError } from '../../../core/product-error.js';

/** Makes and reads the `next` of a page. */
export interface Cursors {
  /** `list`: what is listed, with its filters; a cursor of another list is refused. */
  next(list: string, after: string): Promise<string>;
  /** The id to continue after. @throws ProductError `unprocessable` */
  read(list: string, cursor: string | undefined): Promise<string | undefined>;
}

/**
 * Opaque cursors, signed so that nobody builds on their inside or walks a list that is not the one they began.
 *
 * @param key read when a cursor is made or read: most requests need none
 */
export function signedCursors(key: () => Promise<string | Buffer>): Cursors {
  const macOf = async (list: string, after: string) =>
    createHmac('sha256', await key())
      .update(`gatebook cursor 1\n${list}\n${after}`)
      .digest()
      .subarray(0, 16);
  return {
    next: async (list, after) =>
      Buffer.concat([await macOf(list, after), Buffer.from(after)]).toString('base64url'),
    async read(list, cursor) {
      if (cursor === undefined) return undefined;
      const bytes = Buffer.from(cursor, 'base64url');
      const after = bytes.toString('utf8', 16);
      if (bytes.length > 16 && timingSafeEqual(bytes.subarray(0, 16), await macOf(list, after)))
        return after;
      throw new ProductError(
        'unprocessable',
        'query.cursor: not a cursor of this list. Take `next` of the page before, with the same filters, or start without a cursor.',
      );
    },
  };
}
