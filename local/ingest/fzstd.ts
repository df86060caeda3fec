import { Decompress } from 'fzstd';
import type { PlainBytes } from './plain-bytes.js';

/** A block of four bytes may be 128 KiB of the same one: so little is decompressed at a time that all of it is held. */
const pieceBytes = 1024;

/** Decompresses Zstandard, frames one after the other. */
export async function* unzstd(compressed: AsyncIterable<Uint8Array>): PlainBytes {
  const output: Uint8Array[] = [];
  const stream = new Decompress((data) => output.push(data));
  let read = 0;
  try {
    for await (const chunk of compressed) {
      for (let at = 0; at < chunk.length; at += pieceBytes) {
        const piece = chunk.subarray(at, at + pieceBytes);
        stream.push(piece);
        read += piece.length;
        yield* output.splice(0);
      }
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
