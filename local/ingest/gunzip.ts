import { setImmediate } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import { createGunzip, type Gunzip } from 'node:zlib';
import type { Damage } from './plain-bytes.js';

/** So little is decompressed at a time that reading damaged input byte by byte takes less than a second. */
const pieceBytes = 64 * 1024;

interface Inflater {
  /** All that came out of a piece. Throws at damage. */
  write(piece: Uint8Array): Promise<Buffer[]>;
  end(): Promise<Buffer[]>;
  destroy(): void;
}

function inflater(): Inflater {
  const stream: Gunzip = createGunzip({ chunkSize: 256 * 1024 });
  let failure: Error | undefined;
  let wake = (): void => {};
  const output: Buffer[] = [];
  stream.on('data', (data: Buffer) => output.push(data));
  stream.on('error', (error) => {
    failure = error;
    wake();
  });
  const step = async (start: (done: () => void) => void): Promise<Buffer[]> => {
    await new Promise<void>((resolve) => {
      wake = resolve;
      start(resolve);
    });
    // What was made of a piece may still be on its way to the 'data' listener.
    while (!failure && stream.readableLength > 0) await setImmediate();
    if (failure) throw failure;
    return output.splice(0);
  };
  return {
    write: (piece) => step((done) => stream.write(piece, () => done())),
    end: () =>
      step((done) => {
        stream.once('end', done);
        stream.end();
      }),
    destroy: () => stream.destroy(),
  };
}

/**
 * Decompresses gzip, members one after the other. Damage ends the stream and is the generator's result; everything
 * before it comes out, to the byte: zlib keeps back what it made of a piece in which it fails, so that the stream is
 * read again from its start up to there, and byte by byte within that piece.
 *
 * @param again opens the same bytes anew
 */
export async function* gunzip(
  compressed: AsyncIterable<Uint8Array>,
  again: () => AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer, Damage | undefined> {
  const inflate = inflater();
  let sound = 0;
  let written = 0;
  try {
    for await (const piece of pieces(compressed, pieceBytes)) {
      for (const data of await inflate.write(piece)) {
        written += data.length;
        yield data;
      }
      sound += piece.length;
    }
    yield* await inflate.end();
    return undefined;
  } catch (error) {
    if (!isZlibError(error)) throw error;
    const damagedAt = sound + (yield* readUpToDamage(again(), sound, written));
    return {
      reason: 'gzip_damaged',
      place: `gzip damaged after compressed byte ${damagedAt}: ${error.message}`,
    };
  } finally {
    inflate.destroy();
  }
}

/** Hands out what follows the first `written` bytes; the result counts the bytes that were fine after `sound`. */
async function* readUpToDamage(
  compressed: AsyncIterable<Uint8Array>,
  sound: number,
  written: number,
): AsyncGenerator<Buffer, number> {
  const inflate = inflater();
  let read = 0;
  let skip = written;
  try {
    for await (const piece of pieces(compressed, pieceBytes)) {
      for (const part of read < sound ? [piece] : bytesOf(piece)) {
        for (const data of await inflate.write(part)) {
          if (skip < data.length) yield data.subarray(skip);
          skip = Math.max(0, skip - data.length);
        }
        read += part.length;
      }
    }
  } catch (error) {
    if (!isZlibError(error)) throw error;
  } finally {
    inflate.destroy();
  }
  return read - sound;
}

async function* pieces(
  chunks: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += size) yield chunk.subarray(at, at + size);
  }
}

function* bytesOf(piece: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < piece.length; at++) yield piece.subarray(at, at + 1);
}

const isZlibError = (error: unknown): error is NodeJS.ErrnoException =>
  isNativeError(error) && /^Z_/.test((error as NodeJS.ErrnoException).code ?? '');
