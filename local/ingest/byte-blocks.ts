import { createHash, type Hash } from 'node:crypto';
import { type SpareBuffers, spareBuffers } from './spare-buffers.js';

/** What a stream of bytes is cut into. Lines are counted by whoever reads them. */
export type Piece =
  | {
      readonly kind: 'lines';
      /** Whole lines with their newlines; the last one of a source may lack it. Owns its buffer. */
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  | {
      /** A line too long to be held: its beginning, its length and its hash. */
      readonly kind: 'long';
      readonly bytes: Uint8Array;
      readonly length: number;
      readonly sha256: string;
    };

/** Lines beyond this are never handed on whole, whatever they hold. Envelopes of CloudWatch have a few mebibytes. */
const longestLine = 8 * 1024 * 1024;
/** How much of such a line is kept. */
export const keptOfLongLine = 16 * 1024 * 1024;

const newline = 0x0a;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Cuts bytes at newlines into pieces of about `blockBytes`. Memory stays bounded however long a line is. */
export interface BlockCutter {
  /** Takes the next bytes of the source; yields the pieces that are full. */
  add(chunk: Uint8Array): Iterable<Piece>;
  /** Yields the whole lines that wait, for a source that pauses. */
  pause(): Iterable<Piece>;
  /** Yields all that is left. */
  end(): Iterable<Piece>;
  /** Takes away the part of a line that has no newline yet, for a source that was damaged there. */
  takePart(): Uint8Array;
}

/** @param spare buffers for the pieces, which whoever takes them may give back */
export function createBlockCutter(
  blockBytes: number,
  spare: SpareBuffers = spareBuffers(blockBytes),
): BlockCutter {
  let block = Buffer.allocUnsafeSlow(blockBytes + longestLine);
  let filled = 0;
  let atStart = true;
  let long: { hash: Hash; kept: Buffer[]; keptBytes: number; length: number } | undefined;

  /** Hands out the first bytes of the block and keeps the rest. */
  const cut = (end: number): Piece => {
    const skip = atStart && block.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
    atStart = false;
    const bytes = spare.take(end - skip);
    bytes.set(block.subarray(skip, end));
    block.copyWithin(0, end, filled);
    filled -= end;
    return { kind: 'lines', bytes };
  };

  const wholeLines = (): number => block.subarray(0, filled).lastIndexOf(newline) + 1;

  const lengthen = (bytes: Uint8Array): void => {
    long ??= { hash: createHash('sha256'), kept: [], keptBytes: 0, length: 0 };
    long.hash.update(bytes);
    long.length += bytes.length;
    const room = keptOfLongLine - long.keptBytes;
    if (room > 0) {
      const kept = Buffer.from(bytes.subarray(0, room));
      long.kept.push(kept);
      long.keptBytes += kept.length;
    }
  };

  const endLong = (): Piece => {
    const { hash, kept, length } = long as NonNullable<typeof long>;
    long = undefined;
    return { kind: 'long', bytes: Buffer.concat(kept), length, sha256: hash.digest('hex') };
  };

  function* add(chunk: Uint8Array): Iterable<Piece> {
    let rest = chunk;
    while (rest.length > 0) {
      if (long) {
        const end = rest.indexOf(newline);
        lengthen(end < 0 ? rest : rest.subarray(0, end));
        if (end < 0) return;
        rest = rest.subarray(end + 1);
        yield endLong();
        continue;
      }
      // What is unpacked may come by many megabytes: only a long line makes a block larger.
      const full = filled < blockBytes ? blockBytes : block.length;
      const taken = Math.min(rest.length, full - filled);
      block.set(rest.subarray(0, taken), filled);
      filled += taken;
      rest = rest.subarray(taken);
      if (filled < blockBytes) continue;
      const end = wholeLines();
      if (end > 0) yield cut(end);
      else if (filled === block.length) {
        lengthen(block.subarray(0, filled));
        filled = 0;
        atStart = false;
      }
    }
  }

  return {
    add,
    *pause() {
      const end = wholeLines();
      if (end > 0) yield cut(end);
    },
    *end() {
      if (long) yield endLong();
      else if (filled > 0) yield cut(filled);
      block = Buffer.alloc(0);
    },
    takePart() {
      const start = wholeLines();
      const part = Buffer.from(block.subarray(start, filled));
      filled = start;
      return part;
    },
  };
}
