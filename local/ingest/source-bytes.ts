import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ProductError } from '../../core/product-error.js';
import { compressionOf } from '../../enrichment/containers/compression.js';
import { unreadable } from '../files/unreadable.js';
import { compressionWithinGzip, decompress, enoughToTell, resumed } from './decompress.js';
import { decompressInThread } from './decompress-thread.js';
import type { LineSource } from './line-source.js';
import type { OnContainer, PlainBytes } from './plain-bytes.js';

const chunkBytes = 1024 * 1024;

/**
 * Opens a source and undoes its compression, as its first bytes say.
 *
 * @param spool where a compressed stream is put first: damage in it can only be read around in a file
 * @param onBytes told how many bytes of the source were read, as they came
 * @param onContainer told of each compression
 * @param mayUnpack awaited once a compressed stream has come whole
 * @throws ProductError file-unreadable
 */
export async function* sourceBytes(
  source: LineSource,
  spool: string,
  onBytes: (bytes: number) => void,
  onContainer: OnContainer = () => {},
  mayUnpack: () => Promise<void> = async () => {},
): PlainBytes {
  let read = 0;
  const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      read += chunk.length;
      onBytes(chunk.length);
      yield chunk;
    }
  };
  if (source.kind === 'file') {
    const file = await readable(source.path);
    return yield* decompress(
      () => counted(file()),
      () => read,
      onContainer,
    );
  }
  const iterator = counted(source.chunks)[Symbol.asyncIterator]();
  const first = await enoughToTell(iterator);
  if (first === null) return undefined;
  const whole = resumed(first, iterator);
  const compression = compressionOf(first);
  if (compression === null) {
    yield* whole;
    return undefined;
  }
  await mkdir(path.dirname(spool), { recursive: true });
  try {
    await pipeline(whole, createWriteStream(spool));
    await mayUnpack();
    const open = () => createReadStream(spool, { highWaterMark: chunkBytes });
    // A stream may be a request to a server, which goes on answering others.
    if (compression !== 'gzip' || (await compressionWithinGzip(open)) !== null) {
      return yield* decompressInThread(spool, onContainer);
    }
    return yield* decompress(open, () => read, onContainer);
  } finally {
    await rm(spool, { force: true });
  }
}

/** A file that is there, as something that can be read from its start as often as needed. */
async function readable(file: string): Promise<() => AsyncIterable<Uint8Array>> {
  const refuse = (error: unknown): never => {
    throw unreadable(
      file,
      error,
      'Check the path and run the command again; lines that are stored already are not stored twice.',
    );
  };
  const found = await stat(file).catch(refuse);
  if (found.isDirectory()) {
    throw new ProductError(
      'file-unreadable',
      `${file} is a folder. Name the files in it, such as ${path.join(file, '*.gz')}.`,
    );
  }
  return async function* () {
    try {
      yield* createReadStream(file, { highWaterMark: chunkBytes }) as AsyncIterable<Uint8Array>;
    } catch (error) {
      refuse(error);
    }
  };
}
