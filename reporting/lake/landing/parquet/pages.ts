import { ByteReader } from './byte-reader.js';
import { CompactReader } from './compact-protocol.js';
import { eachOfDelta } from './delta.js';
import { eachOfHybrid } from './hybrid.js';

/** Kinds of pages and encodings by their numbers (parquet.thrift, PageType and Encoding). */
const kinds = { data: 0, index: 1, dictionary: 2, data2: 3 } as const;
const encodings = { plain: 0, plainDictionary: 2, rle: 3, delta: 5, rleDictionary: 8 } as const;

/** How the numbers of a column are read. */
export interface NumberColumn {
  readonly isOptional: boolean;
  /** Of a value as it lies in a page. */
  readonly byteLength: number;
  readonly plain: (view: DataView, place: number) => number;
  /** Of a number of 64 bits. @default - the column has no differences */
  readonly whole?: ((value: bigint) => number) | undefined;
}

export interface PageWork {
  readonly column: NumberColumn;
  /** How many values there are to be: as many as the group has rows. */
  readonly rows: number;
  /** The page's bytes. @throws if these are none, or too many */
  readonly unpack: (packed: Uint8Array, length: number) => Uint8Array;
  readonly take: (value: number) => void;
  /** Called in place of a value that is missing. */
  readonly missing: () => never;
}

/**
 * Takes the numbers of a column from its pages, one after the other: beside a page and its dictionary nothing is held, and nothing is made
 * that a page merely claims.
 *
 * @throws RangeError if they are no pages, or hold another number of values
 */
export function readPages(bytes: Uint8Array, work: PageWork): void {
  const reader = new ByteReader(bytes);
  let dictionary: Float64Array | undefined;
  let left = work.rows;
  while (left > 0) {
    const { kind, packed, ...header } = readHeader(reader);
    if (kind === kinds.index) continue;
    if (kind === kinds.dictionary) {
      dictionary = readDictionary(work.unpack(packed, header.length), header.values, work.column);
      continue;
    }
    if (kind !== kinds.data && kind !== kinds.data2)
      throw new RangeError('A page is of an unknown kind.');
    if (!(header.values >= 0 && header.values <= left))
      throw new RangeError('A page claims more values than there are rows.');
    left -= header.values;
    const page =
      kind === kinds.data ? readData(packed, header, work) : readData2(packed, header, work);
    readValues(page, header, dictionary, work);
  }
}

interface Header {
  /** Unpacked. */
  readonly length: number;
  readonly values: number;
  readonly encoding: number;
  readonly levelsEncoding: number;
  readonly definitionBytes: number;
  readonly repetitionBytes: number;
  readonly isPacked: boolean;
}

function readHeader(bytes: ByteReader): Header & { kind: number; packed: Uint8Array } {
  const reader = new CompactReader(bytes);
  const header = {
    kind: -1,
    length: 0,
    packedLength: 0,
    values: 0,
    encoding: -1,
    levelsEncoding: encodings.rle as number,
    definitionBytes: 0,
    repetitionBytes: 0,
  };
  let isPacked = true;
  const integer = (name: keyof typeof header) => () => {
    header[name] = reader.integer();
  };
  reader.struct({
    1: integer('kind'),
    2: integer('length'),
    3: integer('packedLength'),
    5: () =>
      reader.field({
        1: integer('values'),
        2: integer('encoding'),
        3: integer('levelsEncoding'),
      }),
    7: () => reader.field({ 1: integer('values'), 2: integer('encoding') }),
    8: () =>
      reader.field({
        1: integer('values'),
        4: integer('encoding'),
        5: integer('definitionBytes'),
        6: integer('repetitionBytes'),
        7: () => {
          isPacked = reader.flag();
        },
      }),
  });
  return { ...header, isPacked, packed: bytes.next(header.packedLength) };
}

function readDictionary(page: Uint8Array, count: number, column: NumberColumn): Float64Array {
  if (!(count >= 0 && count * column.byteLength <= page.length))
    throw new RangeError('A dictionary claims more values than it has.');
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  return Float64Array.from({ length: count }, (_, index) =>
    column.plain(view, index * column.byteLength),
  );
}

/** A page of the first version: levels and values are packed together. */
function readData(packed: Uint8Array, header: Header, work: PageWork): ByteReader {
  const page = new ByteReader(work.unpack(packed, header.length));
  if (work.column.isOptional) {
    if (header.levelsEncoding !== encodings.rle)
      throw new RangeError('Its levels are encoded in another way.');
    const length = new DataView(Uint8Array.from(page.next(4)).buffer).getUint32(0, true);
    checkPresent(page.next(length), header.values, work);
  }
  return page;
}

/** A page of the second version: levels lie before what is packed. */
function readData2(packed: Uint8Array, header: Header, work: PageWork): ByteReader {
  const page = new ByteReader(packed);
  page.next(header.repetitionBytes);
  const levels = page.next(header.definitionBytes);
  if (work.column.isOptional) checkPresent(levels, header.values, work);
  const values = page.next(page.left);
  const length = header.length - header.repetitionBytes - header.definitionBytes;
  return new ByteReader(header.isPacked ? work.unpack(values, length) : values);
}

/** A level of one: there is a value; zero: there is none. */
function checkPresent(levels: Uint8Array, count: number, { missing }: PageWork): void {
  eachOfHybrid(new ByteReader(levels), 1, count, (level) => {
    if (level !== 1) missing();
  });
}

function readValues(
  page: ByteReader,
  { values, encoding }: Header,
  dictionary: Float64Array | undefined,
  { column, take }: PageWork,
): void {
  switch (encoding) {
    case encodings.plain: {
      const bytes = page.next(values * column.byteLength);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (let index = 0; index < values; index += 1)
        take(column.plain(view, index * column.byteLength));
      return;
    }
    case encodings.plainDictionary:
    case encodings.rleDictionary: {
      if (values === 0) return;
      const width = page.byte();
      const each = (index: number, times: number) => {
        const value = dictionary?.[index];
        if (value === undefined) throw new RangeError('A value is not in the dictionary.');
        for (let time = 0; time < times; time += 1) take(value);
      };
      // Of a dictionary of one value some writers say nothing but how often it comes, which is known.
      if (width === 0) each(0, values);
      else eachOfHybrid(page, width, values, each);
      return;
    }
    case encodings.delta: {
      const { whole } = column;
      if (!whole) throw new RangeError('A page is encoded in another way.');
      eachOfDelta(page, values, (value) => take(whole(value)));
      return;
    }
    default:
      throw new RangeError('A page is encoded in another way.');
  }
}
