import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/**
 * By what a source is known again that has a name of any length, such as the address of an object: names are hashed, so
 * that a thousand keys fit into one request.
 *
 * @param kind what is named
 */
export const nameKey = (kind: 's3' | 'follow', name: string): string =>
  `${kind}:${createHash('sha256').update(name).digest('hex')}`;

/** By what a file is known again, whatever it is called. */
export async function contentKey(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash);
  return `sha256:${hash.digest('hex')}`;
}
