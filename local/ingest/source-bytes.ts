import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ProductError } from '../../core/product-error.js';
import { type GzipDamage, gunzip, isGzip } from './gunzip.js';
import type { LineSource } from './line-source.js';

/** The bytes of a source as text; the result says where it was damaged, if it was. */
export type TextBytes = AsyncGenerator<Uint8Array, GzipDamage | undefined>;

const chunkBytes = 1024 * 1024;

/**
 * Opens a source and decompresses it if its first bytes are those of gzip.
 *
 * @param spool where a compressed stream is put first: damage in it can only be read around in a file
 * @param onBytes told how many bytes of the source were read, as they came
 * @throws ProductError file-unreadable
 */
export async function* sourceBytes(
  source: LineSource,
  spool: string,
  onBytes: (bytes: number) => void,
): TextBytes {
  const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      onBytes(chunk.length);
      yield chunk;
    }
  };
  const chunks =
    source.kind === 'file' ? await fileChunks(source.path) : atLeastTwoBytes(source.chunks);
  const iterator = counted(chunks)[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done) return undefined;
  const whole = resumed(first.value, iterator);
  if (!isGzip(first.value)) {
    yield* whole;
    return undefined;
  }
  if (source.kind === 'file') {
    return yield* gunzip(whole, () => createReadStream(source.path, { highWaterMark: chunkBytes }));
  }
  await mkdir(path.dirname(spool), { recursive: true });
  try {
    await pipeline(whole, createWriteStream(spool));
    const read = () => createReadStream(spool, { highWaterMark: chunkBytes });
    return yield* gunzip(read(), read);
  } finally {
    await rm(spool, { force: true });
  }
}

async function fileChunks(file: string): Promise<AsyncIterable<Uint8Array>> {
  const unreadable = (error: NodeJS.ErrnoException): never => {
    const why =
      error.code === 'ENOENT'
        ? 'it does not exist'
        : error.code === 'EACCES'
          ? 'you may not read it'
          : error.message;
    throw new ProductError(
      'file-unreadable',
      `${file} cannot be read: ${why}. Check the path and run the command again; lines that are stored already are not stored twice.`,
      { cause: error },
    );
  };
  const found = await stat(file).catch(unreadable);
  if (found.isDirectory()) {
    throw new ProductError(
      'file-unreadable',
      `${file} is a folder. Name the files in it, such as ${path.join(file, '*.gz')}.`,
    );
  }
  const stream = createReadStream(file, { highWaterMark: chunkBytes });
  return (async function* () {
    try {
      yield* stream as AsyncIterable<Uint8Array>;
    } catch (error) {
      unreadable(error as NodeJS.ErrnoException);
    }
  })();
}

/** A stream may begin with a chunk of one byte, from which gzip cannot be told. */
async function* atLeastTwoBytes(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let start: Uint8Array | undefined = new Uint8Array(0);
  for await (const chunk of chunks) {
    if (start === undefined) yield chunk;
    else {
      start = Buffer.concat([start, chunk]);
      if (start.length < 2) continue;
      yield start;
      start = undefined;
    }
  }
  if (start !== undefined && start.length > 0) yield start;
}

async function* resumed(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
