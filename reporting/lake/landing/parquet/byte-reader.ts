/** Reads bytes from front to back. It makes nothing that is larger than what it reads, and throws a RangeError at the end. */
export class ByteReader {
  readonly bytes: Uint8Array;
  place = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get left(): number {
    return this.bytes.length - this.place;
  }

  byte(): number {
    const byte = this.bytes[this.place];
    if (byte === undefined) throw new RangeError('The bytes end too early.');
    this.place += 1;
    return byte;
  }

  /** The next bytes, which are not copied. */
  next(length: number): Uint8Array {
    if (!(length >= 0 && length <= this.left)) throw new RangeError('The bytes end too early.');
    this.place += length;
    return this.bytes.subarray(this.place - length, this.place);
  }

  /** A number as LEB128, of 64 bits at most. */
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new RangeError('A number is longer than 64 bits.');
  }

  /** A number as LEB128 that counts something in a file. */
  count(): number {
    return Number(this.varint());
  }

  /** A signed number: 0, -1, 1, -2 and so on. */
  zigzag(): bigint {
    const value = this.varint();
    return (value >> 1n) ^ -(value & 1n);
  }
}
