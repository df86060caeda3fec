import { ProductError } from '../../../core/product-error.js';
import type { CollectionName } from '../../../core/registry/collections.js';
import type { Stored } from '../../../core/registry/registry.js';

/** An item's entity tag: its version, and when it was last written, so that an item made anew has another tag. */
export const etagOf = ({ item, version }: Stored<CollectionName>): string =>
  `"${version}-${Date.parse((item as { updatedAt?: string }).updatedAt ?? '') || 0}"`;

/**
 * Checks `If-Match` of a change against what is stored. Without the header any version will do; the write
 * itself is conditional either way.
 *
 * @throws ProductError `changed-meanwhile`
 */
export function checkIfMatch(ifMatch: string | undefined, stored: Stored<CollectionName>): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const tags = ifMatch.split(',').map((tag) => tag.trim());
  if (!tags.includes(etagOf(stored))) throw changedMeanwhile(stored.item.id);
}

/** The answer to a writer that did not see the latest version. */
export const changedMeanwhile = (id: string): ProductError =>
  new ProductError(
    'changed-meanwhile',
    `${id} was changed by someone else after you read it. Read it again, and repeat the change if it still makes sense.`,
  );
