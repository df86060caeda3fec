/// <reference path="./unbzip2-stream.d.ts" />
import bitIterator from 'unbzip2-stream/lib/bit_iterator.js';
import bzip2 from 'unbzip2-stream/lib/bzip2.js';
import type { PlainBytes } from './plain-bytes.js';

/**
 * What the largest block, of 900 KB, can hold: runs of 255 bytes are five of it. The library's own stream would make a list
 * of as many numbers of it, and unpack all blocks that it has at once, whoever reads them or not.
 */
const largestBlock = 48 * 1024 * 1024;
/** So many bytes of input hold a whole block for sure. */
const enoughFor = (blockSize: number): number => 25_000 + 100_000 * blockSize;

/** Decompresses bzip2, streams one after the other, block by block. */
export async function* bunzip(compressed: AsyncIterable<Uint8Array>): PlainBytes {
  const waiting: Uint8Array[] = [];
  let pushed = 0;
  let bits: ReturnType<typeof bitIterator> | undefined;
  let blockSize = 0;
  let crc: number | null = null;
  const output = growingBuffer();

  const left = (): number => pushed - (bits?.bytesRead ?? 0);
  /** Reads a header or a block. */
  const step = (): Buffer | undefined => {
    bits ??= bitIterator(() => waiting.shift() ?? cutOff());
    if (blockSize === 0) {
      blockSize = bzip2.header(bits);
      crc = 0;
      return undefined;
    }
    const size = 100_000 * blockSize;
    crc = bzip2.decompress(bits, output.add, new Int32Array(size), size, crc);
    if (crc === null) blockSize = 0;
    return output.taken();
  };

  try {
    for await (const chunk of compressed) {
      waiting.push(chunk);
      pushed += chunk.length;
      while (left() >= enoughFor(blockSize)) {
        const bytes = step();
        if (bytes) yield bytes;
      }
    }
    while (left() > 0) {
      const bytes = step();
      if (bytes) yield bytes;
    }
    return crc === null ? undefined : damaged('it is cut off');
  } catch (error) {
    return damaged((error as Error).message);
  }
}

const damaged = (why: string) =>
  ({ reason: 'compression_damaged', place: `bzip2 damaged: ${why}` }) as const;

const cutOff = (): never => {
  throw new Error('it is cut off');
};

/** Gathers a block byte by byte. */
function growingBuffer() {
  let buffer = Buffer.allocUnsafeSlow(1024 * 1024);
  let filled = 0;
  return {
    add(byte: number): void {
      if (filled === buffer.length) {
        if (filled >= largestBlock) throw new Error('a block is larger than any can be');
        const larger = Buffer.allocUnsafeSlow(Math.min(buffer.length * 2, largestBlock));
        buffer.copy(larger);
        buffer = larger;
      }
      buffer[filled++] = byte;
    },
    /** What was added since; undefined: nothing. */
    taken(): Buffer | undefined {
      const bytes = filled === 0 ? undefined : Buffer.from(buffer.subarray(0, filled));
      filled = 0;
      return bytes;
    },
  };
}
