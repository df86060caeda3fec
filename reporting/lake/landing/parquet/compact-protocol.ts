import type { ByteReader } from './byte-reader.js';

/** Types of Thrift's compact protocol (Thrift specification, "Compact protocol encoding"), as far as Parquet has them. */
const types = {
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  struct: 12,
} as const;

/** Parquet's own structures are six deep. */
const deepest = 16;

type Fields = Readonly<Record<number, () => void>>;

/**
 * Reads structures of Thrift's compact protocol as they come, and keeps nothing: what a count claims is never allocated, and each step
 * takes a byte at least. A field is read by what is given for its number; all others are passed over.
 *
 * @throws RangeError for bytes that are none
 */
export class CompactReader {
  readonly bytes: ByteReader;
  /** The type of the value that comes next. */
  private type = 0;
  private depth = 0;

  constructor(bytes: ByteReader) {
    this.bytes = bytes;
  }

  struct(fields: Fields): void {
    this.enter();
    for (let id = 0; ; ) {
      const head = this.bytes.byte();
      if (head === 0) break;
      id = head >> 4 ? id + (head >> 4) : Number(this.bytes.zigzag());
      this.type = head & 0x0f;
      const read = fields[id];
      if (read) read();
      else this.pass();
    }
    this.depth -= 1;
  }

  /** The structure that comes next as a field of another. */
  field(fields: Fields): void {
    this.expect(types.struct);
    this.struct(fields);
  }

  integer(): number {
    this.expect(types.i16, types.i32, types.i64);
    return Number(this.bytes.zigzag());
  }

  flag(): boolean {
    this.expect(types.true, types.false);
    return this.type === types.true;
  }

  text(): string {
    this.expect(types.binary);
    return Buffer.from(this.bytes.next(this.bytes.count())).toString('utf8');
  }

  list(each: () => void): void {
    this.expect(types.list);
    const head = this.bytes.byte();
    const count = head >> 4 === 15 ? this.bytes.count() : head >> 4;
    for (let index = 0; index < count; index += 1) {
      this.type = head & 0x0f;
      each();
    }
  }

  private expect(...wanted: readonly number[]): void {
    if (!wanted.includes(this.type)) throw new RangeError('A field has another type.');
  }

  /** Passes over a value. */
  private pass(): void {
    const { bytes } = this;
    switch (this.type) {
      case types.true:
      case types.false:
        break;
      case types.byte:
        bytes.byte();
        break;
      case types.i16:
      case types.i32:
      case types.i64:
        bytes.varint();
        break;
      case types.double:
        bytes.next(8);
        break;
      case types.binary:
        bytes.next(bytes.count());
        break;
      case types.struct:
        this.struct({});
        break;
      case types.list:
        this.passList();
        break;
      default:
        throw new RangeError('A field has a type that Parquet has not.');
    }
  }

  private passList(): void {
    this.enter();
    this.list(() => {
      // Within a list a truth value has a byte of its own.
      if (this.type === types.true || this.type === types.false) this.bytes.byte();
      else this.pass();
    });
    this.depth -= 1;
  }

  private enter(): void {
    this.depth += 1;
    if (this.depth > deepest) throw new RangeError('A structure is too deep.');
  }
}
