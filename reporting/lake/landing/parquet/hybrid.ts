import type { ByteReader } from './byte-reader.js';

/** Wider numbers than these count more values than any page has. */
const widest = 24;

/**
 * The numbers of a run-length encoding mixed with packed bits (Parquet format, "RLE"), until there were so many: each with how often it
 * comes.
 *
 * @throws RangeError where the bytes end before
 */
export function eachOfHybrid(
  reader: ByteReader,
  width: number,
  count: number,
  take: (value: number, times: number) => void,
): void {
  if (width > widest) throw new RangeError('A number is too wide.');
  for (let left = count; left > 0; ) {
    const head = reader.count();
    const length = Math.floor(head / 2);
    if (head % 2 === 0) {
      let value = 0;
      for (let bit = 0; bit < width; bit += 8) value |= reader.byte() << bit;
      const times = Math.min(left, length);
      if (times > 0) take(value, times);
      left -= times;
    } else {
      const packed = Math.min(left, length * 8);
      eachPacked(reader.next(Math.min(reader.left, length * width)), width, packed, take);
      left -= packed;
    }
  }
}

/** Numbers of some bits each, the lowest bits first. */
function eachPacked(
  bytes: Uint8Array,
  width: number,
  count: number,
  take: (value: number, times: number) => void,
): void {
  // Some writers leave away what pads the last group.
  if (bytes.length * 8 < count * width) throw new RangeError('The bytes end too early.');
  let place = 0;
  let bits = 0;
  let known = 0;
  for (let index = 0; index < count; index += 1) {
    for (; known < width; known += 8) {
      bits |= (bytes[place] as number) << known;
      place += 1;
    }
    take(bits & ((1 << width) - 1), 1);
    bits >>>= width;
    known -= width;
  }
}
