import { Decompress } from 'fzstd';
import type { PlainBytes } from './plain-bytes.js';

/** Decompresses Zstandard, frames one after the other. */
export async function* unzstd(compressed: AsyncIterable<Uint8Array>): PlainBytes {
  const output: Uint8Array[] = [];
  const stream = new Decompress((data) => output.push(data));
  let read = 0;
  try {
    for await (const chunk of compressed) {
      stream.push(chunk);
      read += chunk.length;
      yield* output.splice(0);
    }
    stream.push(new Uint8Array(0), true);
  } catch (error) {
    yield* output.splice(0);
    return {
      reason: 'compression_damaged',
      place: `zstd damaged about compressed byte ${read}: ${(error as Error).message}`,
    };
  }
  yield* output.splice(0);
  return undefined;
}
