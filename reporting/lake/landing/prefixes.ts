import { createHash } from 'node:crypto';
import { accountOfKey } from './landed-object.js';

/** The parts of the lake's bucket that the loader keeps, beside landing. */
export const quarantinePrefix = 'quarantine/';
export const batchesPrefix = 'loads/';

/** The tag of objects in landing that nobody needs any more: the bucket's lifecycle takes these, and no others. */
export const releasedTag = { 'gatebook-landing': 'released' } as const;

/** The longest key that S3 takes, bytes (S3 user guide, "Naming Amazon S3 objects"). */
const longestKey = 1024;

/**
 * Where the copy of an object lies that was set aside, and the reason: under its own key, or where that leaves no room for more under
 * the key's hash; the reason has the key.
 */
export const quarantineKeys = (key: string): { copy: string; reason: string } => {
  const places = (copy: string) => ({ copy, reason: `${copy}.reason.json` });
  const own = places(`${quarantinePrefix}${key}`);
  if (Buffer.byteLength(own.reason) <= longestKey) return own;
  const hash = createHash('sha256').update(key).digest('hex');
  return places(`${quarantinePrefix}account_id=${accountOfKey(key)}/${hash}`);
};
