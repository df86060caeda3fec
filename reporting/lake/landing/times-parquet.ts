import { gunzipSync } from 'node:zlib';
import {
  type AsyncBuffer,
  type Compressors,
  parquetMetadataAsync,
  parquetRead,
  snappyUncompress,
} from 'hyparquet';
import { UnreadableObject } from './inspection.js';

/** The most rows and bytes that are taken for a file of Firehose's, which writes 128 MB of lines into one at most. */
const mostRows = 5_000_000;
const longestPage = 64 * 2 ** 20;

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

/**
 * The times of the requests of a Parquet file, by its footer and that one column: the statistics of a footer have none, since
 * Firehose writes times as INT96, for which there are no statistics.
 *
 * @throws UnreadableObject if it is no Parquet file, or one without times
 */
export async function timesOfParquet(file: AsyncBuffer): Promise<number[]> {
  try {
    const metadata = await parquetMetadataAsync(file, { initialFetchSize: 64 * 1024 });
    if (metadata.num_rows > mostRows) throw new UnreadableObject('It has too many rows.');
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
  } catch (error) {
    if (error instanceof UnreadableObject || !isOfContent(error)) throw error;
    throw new UnreadableObject('It is no Parquet file that has a column of request times.');
  }
}

/** Whether reading failed for what the file holds. What its reading was refused with by S3, or by a disk, has a code of its own. */
const isOfContent = (error: unknown): boolean => {
  const { code, $metadata } = error as { code?: unknown; $metadata?: unknown };
  return (
    $metadata === undefined &&
    (code === undefined || String(code).startsWith('Z_') || code === 'ERR_BUFFER_TOO_LARGE')
  );
};
