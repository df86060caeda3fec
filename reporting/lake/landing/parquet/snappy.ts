import { ByteReader } from './byte-reader.js';

/**
 * Unpacks what was packed by Snappy without frames (google/snappy, format_description.txt) into as many bytes as are said.
 *
 * @throws RangeError if it is anything else
 */
export function unpackSnappy(packed: Uint8Array, length: number): Uint8Array {
  const reader = new ByteReader(packed);
  if (reader.count() !== length) throw new RangeError('It has another length than is said.');
  const unpacked = new Uint8Array(length);
  let end = 0;
  while (reader.left > 0) {
    const tag = reader.byte();
    const kind = tag & 3;
    if (kind === 0) {
      const short = tag >> 2;
      const literal = reader.next(1 + (short < 60 ? short : littleEndian(reader, short - 59)));
      // Throws a RangeError where there is no room.
      unpacked.set(literal, end);
      end += literal.length;
      continue;
    }
    const copied = kind === 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
    const offset =
      kind === 1 ? ((tag >> 5) << 8) + reader.byte() : littleEndian(reader, kind === 2 ? 2 : 4);
    if (offset === 0 || offset > end || end + copied > length)
      throw new RangeError('It copies what is not there.');
    // A copy may reach into itself, which repeats it.
    for (const stop = end + copied; end < stop; end += 1)
      unpacked[end] = unpacked[end - offset] as number;
  }
  if (end !== length) throw new RangeError('It has another length than is said.');
  return unpacked;
}

const littleEndian = (reader: ByteReader, length: number): number =>
  reader.next(length).reduceRight((value, byte) => value * 256 + byte, 0);
