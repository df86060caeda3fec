import type { ByteReader } from './byte-reader.js';

/**
 * Numbers of 64 bits as their differences (Parquet format, "Delta Encoding").
 *
 * @throws RangeError where they are none, or the bytes end before there were as many
 */
export function eachOfDelta(
  reader: ByteReader,
  count: number,
  take: (value: bigint) => void,
): void {
  const blockSize = reader.count();
  const miniblocks = reader.count();
  reader.count();
  let value = reader.zigzag();
  if (count === 0) return;
  take(value);
  const perMiniblock = blockSize / miniblocks;
  if (!(Number.isInteger(perMiniblock) && perMiniblock > 0 && perMiniblock % 8 === 0))
    throw new RangeError('Its blocks cannot be.');
  for (let left = count - 1; left > 0; ) {
    const least = reader.zigzag();
    const widths = reader.next(miniblocks);
    for (const width of widths) {
      if (left === 0) break;
      if (width > 64) throw new RangeError('A number is too wide.');
      const bits = bitsOf(reader.next((perMiniblock / 8) * width), BigInt(width));
      const taken = Math.min(left, perMiniblock);
      for (let index = 0; index < taken; index += 1) {
        value = BigInt.asIntN(64, value + least + bits());
        take(value);
      }
      left -= taken;
    }
  }
}

/** Numbers of some bits each, the lowest bits first, one at a call. */
function bitsOf(bytes: Uint8Array, width: bigint): () => bigint {
  let place = 0;
  let bits = 0n;
  let known = 0n;
  return () => {
    for (; known < width; known += 8n) {
      bits |= BigInt(bytes[place] as number) << known;
      place += 1;
    }
    const value = BigInt.asUintN(Number(width), bits);
    bits >>= width;
    known -= width;
    return value;
  };
}
