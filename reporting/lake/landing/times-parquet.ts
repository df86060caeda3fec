import { gunzipSync } from 'node:zlib';
import type { ColumnTypeName } from '../../../core/access-log/column.js';
import { storedColumns } from '../../../core/access-log/columns.js';
import { limitConcurrency } from '../../../core/limit-concurrency.js';
import { type TakeTime, UnreadableObject } from './inspection.js';
import { codecs, type ParquetColumn, type ParquetFooter, readFooter } from './parquet/footer.js';
import { type NumberColumn, readPages } from './parquet/pages.js';
import { unpackSnappy } from './parquet/snappy.js';

/** A file that is read by its parts. */
export interface ParquetFile {
  readonly byteLength: number;
  readonly slice: (start: number, end: number) => Promise<Uint8Array>;
}

/** The most rows, groups of rows and bytes that are taken for a file of Firehose's, which writes 128 MB of lines into one at most. */
const mostRows = 5_000_000;
const mostParts = 256;
const longestFooter = 4 * 2 ** 20;
/** Of the column of times, as it lies in the file. */
const longestRead = 128 * 2 ** 20;
/** Of the same unpacked, all pages together. */
const longestUnpacked = 128 * 2 ** 20;

/** Many files are looked into at once. What is longer than this is read when no other such part is. */
const longestBeside = 4 * 2 ** 20;
const alone = limitConcurrency(1);

/** Physical types by their numbers (parquet.thrift, Type). */
const physical = { boolean: 0, int32: 1, int64: 2, int96: 3, bytes: 6 } as const;

/** How values of a type lie in a file (Parquet format, "Types"); times of Firehose are INT96, those of others INT64. */
const physicalTypes: Readonly<Record<ColumnTypeName, readonly number[]>> = {
  text: [physical.bytes],
  integer: [physical.int32],
  bigint: [physical.int64],
  timestamp: [physical.int96, physical.int64],
  boolean: [physical.boolean],
  date: [physical.bytes],
};
const declared = new Map<string, ColumnTypeName>(
  storedColumns.map(({ name, type }) => [name, type]),
);
const timeName = 'request_time';

/**
 * Takes the times of the requests of a Parquet file, by its footer and that one column: the statistics of a footer have none, since
 * Firehose writes times as INT96, for which there are no statistics.
 *
 * The reader is the loader's own: hyparquet takes a file at its word, and one of a hundred bytes made it run out of memory, which
 * ends the process and all other files' load with it.
 *
 * @throws UnreadableObject if it is no Parquet file, or one without times
 */
export async function timesOfParquet(file: ParquetFile, take: TakeTime): Promise<void> {
  const footer = await footerOf(file);
  const column = readable(() => timeColumn(footer));
  const budget = { left: longestUnpacked };
  for (const { start, end, rows, codec } of footer.parts) {
    const read = async () => {
      const bytes = await slice(file, start, end);
      const unpack = unpackedBy(codec, budget);
      readable(() => readPages(bytes, { column, rows, take, missing, unpack }));
    };
    if (end - start > longestBeside) await alone(read);
    else await read();
  }
}

/** Why bytes cannot be read is of interest to nobody: whoever wrote them has to write others. */
function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableObject) throw error;
    throw new UnreadableObject('It is no Parquet file that has a column of request times.', {
      cause: error,
    });
  }
}

const missing = (): never => {
  throw new UnreadableObject('It holds a request without a time.');
};

function slice(file: ParquetFile, start: number, end: number): Promise<Uint8Array> {
  if (!(start >= 0 && start <= end && end <= file.byteLength))
    throw new UnreadableObject('A part of it lies outside of it.');
  return file.slice(start, end);
}

/** The footer's length, and `PAR1`. */
const tailBytes = 8;

async function footerOf(file: ParquetFile): Promise<ParquetFooter> {
  const { byteLength } = file;
  const likely = Math.max(0, byteLength - 64 * 1024);
  const tail = Buffer.from(await slice(file, likely, byteLength));
  const length = readable(() => {
    if (tail.toString('latin1', tail.length - 4) !== 'PAR1') throw new RangeError('No Parquet.');
    return tail.readUInt32LE(tail.length - tailBytes);
  });
  if (length > longestFooter) throw new UnreadableObject('Its footer is too long.');
  const start = byteLength - tailBytes - length;
  const bytes =
    start >= likely
      ? tail.subarray(start - likely, tail.length - tailBytes)
      : await slice(file, start, byteLength - tailBytes);
  const footer = readable(() => readFooter(bytes, { columns: declared, part: timeName }));
  checkFooter(footer);
  return footer;
}

function checkFooter({ rows, columns, parts }: ParquetFooter): void {
  for (const { name, type } of columns) {
    const wanted = declared.get(name);
    // A statement that reads the file would fail. Columns that are not declared are not read.
    if (wanted && !(type !== undefined && physicalTypes[wanted].includes(type)))
      throw new UnreadableObject(`Its column ${name} has another type than that of the lake.`);
  }
  if (rows > mostRows) throw new UnreadableObject('It has too many rows.');
  if (parts.length > mostParts) throw new UnreadableObject('It has too many groups of rows.');
  const isOdd = parts.some((part) => part.rows < 0 || part.start > part.end);
  if (isOdd || sum(parts.map((part) => part.rows)) !== rows)
    throw new UnreadableObject('It has another number of rows than its footer says.');
  if (sum(parts.map(({ start, end }) => end - start)) > longestRead)
    throw new UnreadableObject('Its column of request times is too long.');
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

function timeColumn({ columns }: ParquetFooter): NumberColumn {
  const [column, ...others] = columns.filter(({ name }) => name === timeName);
  if (!column || others.length > 0) throw new RangeError('It has no column of times, or several.');
  const { repetition } = column;
  if (repetition !== 0 && repetition !== 1) throw new RangeError('A row has several times.');
  const isOptional = repetition === 1;
  return column.type === physical.int96
    ? { isOptional, byteLength: 12, plain: int96 }
    : { isOptional, ...int64(column) };
}

const msOfDay = 86_400_000;
/** The day 1970-01-01 as Julian days count. */
const julianEpoch = 2_440_588;

/** Nanoseconds of a day, and the day (Parquet format, deprecated INT96 timestamps). */
const int96 = (view: DataView, place: number): number =>
  (view.getInt32(place + 8, true) - julianEpoch) * msOfDay +
  Math.floor((view.getUint32(place + 4, true) * 2 ** 32 + view.getUint32(place, true)) / 1e6);

function int64({ perMillisecond }: ParquetColumn) {
  if (perMillisecond === undefined) throw new RangeError('Its times have no unit.');
  const whole = (value: bigint) => Number(value / perMillisecond);
  const plain = (view: DataView, place: number) => whole(view.getBigInt64(place, true));
  return { byteLength: 8, plain, whole };
}

/** Firehose packs by GZIP; SNAPPY is what others write who leave it at that. */
const unpackedBy = (codec: number, budget: { left: number }) => {
  return (packed: Uint8Array, length: number): Uint8Array => {
    budget.left -= length;
    if (!(length >= 0 && budget.left >= 0))
      throw new UnreadableObject('Its column of request times is too long.');
    const page = unpackPage(codec, packed, length);
    if (page.length !== length) throw new RangeError('A page has another length than it says.');
    return page;
  };
};

function unpackPage(codec: number, packed: Uint8Array, length: number): Uint8Array {
  switch (codec) {
    case codecs.none:
      return packed;
    case codecs.gzip:
      return gunzipSync(packed, { maxOutputLength: Math.max(1, length) });
    case codecs.snappy:
      return unpackSnappy(packed, length);
    default:
      throw new RangeError('It is packed in another way.');
  }
}
