import { Readable } from 'node:stream';
import unbzip2 from 'unbzip2-stream';
import type { PlainBytes } from './plain-bytes.js';

/** Decompresses bzip2, streams one after the other. */
export async function* bunzip(compressed: AsyncIterable<Uint8Array>): PlainBytes {
  const source = Readable.from(buffers(compressed), { objectMode: false });
  const output = new Readable().wrap(source.pipe(unbzip2()));
  try {
    yield* output as AsyncIterable<Uint8Array>;
    return undefined;
  } catch (error) {
    return {
      reason: 'compression_damaged',
      place: `bzip2 damaged: ${(error as Error).message}`,
    };
  } finally {
    source.destroy();
  }
}

async function* buffers(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
}
