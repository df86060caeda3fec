import { gunzipSync, inflateSync } from 'node:zlib';

/** A way in which bytes are compressed. */
export type Compression = 'gzip' | 'zip' | 'bzip2' | 'zstd';

const marks: readonly (readonly [Compression, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
];

/** How bytes are compressed, by the first of them; null if they are not. */
export const compressionOf = (start: Uint8Array): Compression | null =>
  marks.find(([, mark]) => mark.every((byte, index) => start[index] === byte))?.[0] ?? null;

/** What a record holds decompressed at most: CloudWatch sends one mebibyte of events at a time. */
const mostBytes = 16 * 1024 * 1024;

/** Decompressed records inside each other: Firehose compresses what CloudWatch compressed. */
const mostLayers = 3;

/** What may still be unpacked of one line, in bytes: records in records would else grow without end. */
export interface UnpackBudget {
  left: number;
  /** Log lines that it may still hold. CloudWatch sends ten thousand at a time. */
  records: number;
}

/** As much as the largest record, twice: honest containers hold each other whole. */
export const newUnpackBudget = (): UnpackBudget => ({
  left: 2 * mostBytes,
  records: 200_000,
});

/**
 * Decompresses what a record holds, gzip in gzip too, within bounds.
 *
 * @returns null if it is damaged or larger than any record
 */
export function decompressedRecord(
  bytes: Uint8Array,
  budget: UnpackBudget = newUnpackBudget(),
): Buffer | null {
  let inner = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  try {
    for (let layer = 0; layer < mostLayers; layer++) {
      if (compressionOf(inner) === 'gzip')
        inner = gunzipSync(inner, { maxOutputLength: most(budget) });
      else if (isZlib(inner)) inner = inflateSync(inner, { maxOutputLength: most(budget) });
      else return inner;
      budget.left -= inner.length;
    }
  } catch {
    return null;
  }
  return compressionOf(inner) === null ? inner : null;
}

/** Nothing left is still a length that zlib takes. */
const most = ({ left }: UnpackBudget): number => Math.max(1, Math.min(mostBytes, left));

/** The two bytes of a zlib stream, which no text begins with. */
const isZlib = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x78 && [0x01, 0x5e, 0x9c, 0xda].includes(bytes[1] as number) && bytes[1] !== 0x5e;
