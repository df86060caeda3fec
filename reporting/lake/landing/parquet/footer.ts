import { ByteReader } from './byte-reader.js';
import { CompactReader } from './compact-protocol.js';

/** How a file is packed, by the numbers of the Parquet format (parquet.thrift, CompressionCodec). */
export const codecs = { none: 0, snappy: 1, gzip: 2 } as const;

/** A column of a file's schema. */
export interface ParquetColumn {
  readonly name: string;
  /** Physical; undefined for a group of columns. */
  readonly type: number | undefined;
  /** 0: each row has a value; 1: or none. */
  readonly repetition: number | undefined;
  /** Of a time: how many to a millisecond. */
  readonly perMillisecond: bigint | undefined;
}

/** The part of a column that lies in one group of rows. */
export interface ColumnPart {
  readonly path: readonly string[];
  readonly rows: number;
  readonly codec: number;
  readonly start: number;
  readonly end: number;
}

/** What the loader wants to know of a footer. */
export interface ParquetFooter {
  readonly rows: number;
  /** Of the columns that were asked for. */
  readonly columns: readonly ParquetColumn[];
  /** Of the column that was asked for, in order. */
  readonly parts: readonly ColumnPart[];
}

/**
 * Reads a footer: the columns of some names, and the parts of one of them.
 *
 * @throws RangeError if it is none
 */
export function readFooter(
  bytes: Uint8Array,
  { columns: wanted, part }: { columns: { has(name: string): boolean }; part: string },
): ParquetFooter {
  const reader = new CompactReader(new ByteReader(bytes));
  // What is not there, though it has to be, is no number and equals none.
  let rows = Number.NaN;
  const columns: ParquetColumn[] = [];
  const parts: ColumnPart[] = [];
  reader.struct({
    2: () =>
      reader.list(() => {
        const column = readColumn(reader);
        if (wanted.has(column.name)) columns.push(column);
      }),
    3: () => {
      rows = reader.integer();
    },
    4: () =>
      reader.list(() => {
        const found = readRowGroup(reader, part);
        if (found.part) parts.push({ ...found.part, rows: found.rows });
        else if (found.rows !== 0) throw new RangeError('A group of rows lacks the column.');
      }),
  });
  return { rows, columns, parts };
}

/** The types of before logical types (parquet.thrift, ConvertedType). */
const perMillisecondOfConverted: Readonly<Record<number, bigint>> = { 9: 1n, 10: 1000n };

function readColumn(reader: CompactReader): ParquetColumn {
  let name = '';
  let type: number | undefined;
  let repetition: number | undefined;
  let converted: bigint | undefined;
  let logical: bigint | undefined;
  const unit = (perMillisecond: bigint) => () => {
    reader.field({});
    logical = perMillisecond;
  };
  reader.field({
    1: () => {
      type = reader.integer();
    },
    3: () => {
      repetition = reader.integer();
    },
    4: () => {
      name = reader.text();
    },
    6: () => {
      converted = perMillisecondOfConverted[reader.integer()];
    },
    10: () =>
      reader.field({
        8: () =>
          reader.field({
            2: () => reader.field({ 1: unit(1n), 2: unit(1000n), 3: unit(1_000_000n) }),
          }),
      }),
  });
  return { name, type, repetition, perMillisecond: converted ?? logical };
}

function readRowGroup(reader: CompactReader, wanted: string) {
  let rows = Number.NaN;
  let part: Omit<ColumnPart, 'rows'> | undefined;
  reader.field({
    1: () =>
      reader.list(() =>
        reader.field({
          3: () => {
            const found = readPart(reader);
            if (found.path.length === 1 && found.path[0] === wanted) part = found;
          },
        }),
      ),
    3: () => {
      rows = reader.integer();
    },
  });
  return { rows, part };
}

function readPart(reader: CompactReader): Omit<ColumnPart, 'rows'> {
  const path: string[] = [];
  const known = { codec: Number.NaN, length: Number.NaN, data: Number.NaN, dictionary: 0 };
  const integer = (name: keyof typeof known) => () => {
    known[name] = reader.integer();
  };
  reader.field({
    3: () => reader.list(() => path.push(reader.text())),
    4: integer('codec'),
    7: integer('length'),
    9: integer('data'),
    11: integer('dictionary'),
  });
  const start = known.dictionary || known.data;
  return { path, codec: known.codec, start, end: start + known.length };
}
