import { gunzipSync } from 'node:zlib';
import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  type ParquetType,
  parquetMetadataAsync,
  parquetRead,
  snappyUncompress,
} from 'hyparquet';
import type { ColumnTypeName } from '../../../core/access-log/column.js';
import { storedColumns } from '../../../core/access-log/columns.js';
import { UnreadableObject } from './inspection.js';

/** The most rows and bytes that are taken for a file of Firehose's, which writes 128 MB of lines into one at most. */
const mostRows = 5_000_000;
const longestPage = 64 * 2 ** 20;
/** The most that is read at once: a footer may claim to be as long as four gigabytes. */
const longestRead = 128 * 2 ** 20;

const unpacked = (unpack: (bytes: Uint8Array, length: number) => Uint8Array) => {
  return (bytes: Uint8Array, length: number) => {
    if (length > longestPage) throw new UnreadableObject('A page of it is too long.');
    return unpack(bytes, length);
  };
};

/** Firehose packs by GZIP; SNAPPY is what others write who leave it at that. */
const compressors: Compressors = {
  GZIP: unpacked((bytes, length) => gunzipSync(bytes, { maxOutputLength: Math.max(1, length) })),
  SNAPPY: unpacked((bytes, length) => {
    const page = new Uint8Array(length);
    snappyUncompress(bytes, page);
    return page;
  }),
};

const milliseconds = {
  timestampFromMilliseconds: Number,
  timestampFromMicroseconds: (micros: bigint) => Number(micros / 1000n),
  timestampFromNanoseconds: (nanos: bigint) => Number(nanos / 1_000_000n),
};

/** How values of a type lie in a file (Parquet format, "Types"); times of Firehose are INT96, those of others INT64. */
const physicalTypes: Readonly<Record<ColumnTypeName, readonly ParquetType[]>> = {
  text: ['BYTE_ARRAY'],
  integer: ['INT32'],
  bigint: ['INT64'],
  timestamp: ['INT96', 'INT64'],
  boolean: ['BOOLEAN'],
  date: ['BYTE_ARRAY'],
};
const declared = new Map<string, ColumnTypeName>(
  storedColumns.map(({ name, type }) => [name, type]),
);

/** A column of another type would make every statement fail that reads the file. Columns that are not declared are not read. */
function checkTypes({ schema }: FileMetaData): void {
  for (const { name, type } of schema) {
    const wanted = declared.get(name);
    if (wanted && !(type && physicalTypes[wanted].includes(type)))
      throw new UnreadableObject(`Its column ${name} has another type than that of the lake.`);
  }
}

/**
 * The times of the requests of a Parquet file, by its footer and that one column: the statistics of a footer have none, since
 * Firehose writes times as INT96, for which there are no statistics.
 *
 * @throws UnreadableObject if it is no Parquet file, or one without times
 */
export async function timesOfParquet(file: AsyncBuffer): Promise<number[]> {
  /** Why the file could not be read, which is no word about what is in it. */
  const refusals = new Set<unknown>();
  const read: AsyncBuffer = {
    byteLength: file.byteLength,
    slice: async (start, end = file.byteLength) => {
      if (!(start >= 0 && end <= file.byteLength && end - start <= longestRead))
        throw new UnreadableObject('A part of it is too long, or lies outside of it.');
      try {
        return await file.slice(start, end);
      } catch (error) {
        refusals.add(error);
        throw error;
      }
    },
  };
  try {
    return await readTimes(read);
  } catch (error) {
    if (error instanceof UnreadableObject || refusals.has(error)) throw error;
    throw new UnreadableObject('It is no Parquet file that has a column of request times.');
  }
}

async function readTimes(file: AsyncBuffer): Promise<number[]> {
  const metadata = await parquetMetadataAsync(file, { initialFetchSize: 64 * 1024 });
  if (metadata.num_rows > mostRows) throw new UnreadableObject('It has too many rows.');
  checkTypes(metadata);
  const times: number[] = [];
  await parquetRead({
    file,
    metadata,
    columns: ['request_time'],
    compressors,
    parsers: milliseconds,
    onChunk: ({ columnData }) => {
      for (const time of columnData) times.push(typeof time === 'number' ? time : Number.NaN);
    },
  });
  if (BigInt(times.length) !== metadata.num_rows)
    throw new UnreadableObject('It has fewer rows than its footer says.');
  return times;
}
