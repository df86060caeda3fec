import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** What is read in one piece: a stream of a small file costs many times what its bytes do. */
const piece = 1024 * 1024;

/** The SHA-256 of a file's bytes, in hexadecimal digits. */
export async function sha256OfFile(place: string): Promise<string> {
  const hash = createHash('sha256');
  if ((await stat(place)).size <= piece) return hash.update(await readFile(place)).digest('hex');
  await pipeline(createReadStream(place), hash);
  return hash.digest('hex');
}
