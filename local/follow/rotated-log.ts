import { createReadStream } from 'node:fs';
import { decompress } from '../ingest/decompress.js';
import { checkOf, type LogProgress, logKey, lookedAt, progressOf } from './growing-log.js';

/**
 * The bytes of a compressed file behind what was read of it while it was a growing log.
 *
 * @param positions how far logs were read, by key
 * @returns null, if it is no log that was followed
 */
export async function restOfRotated(
  file: string,
  positions: (keys: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): Promise<AsyncIterable<Uint8Array> | null> {
  const key = await keyOfRotated(file);
  const progress = progressOf((await positions([key])).get(key));
  if (progress === undefined || !(await wasReadSoFar(file, progress))) return null;
  return from(file, progress.offset);
}

/** What a compressed log is known by. */
export async function keyOfRotated(file: string): Promise<string> {
  let start: Buffer = Buffer.alloc(0);
  for await (const chunk of plain(file)) {
    start = Buffer.concat([start, chunk]);
    if (start.length >= lookedAt) break;
  }
  return logKey(start.subarray(0, lookedAt));
}

async function wasReadSoFar(file: string, { offset, check }: LogProgress): Promise<boolean> {
  let at = 0;
  let tail: Buffer = Buffer.alloc(0);
  for await (const chunk of plain(file)) {
    const taken = chunk.subarray(0, offset - at);
    at += taken.length;
    tail = Buffer.concat([tail, taken]).subarray(-1024);
    if (at === offset) return checkOf(tail) === check;
  }
  return false;
}

async function* from(file: string, offset: number): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const chunk of plain(file)) {
    const skipped = Math.min(chunk.length, offset - at);
    at += skipped;
    if (skipped < chunk.length) yield chunk.subarray(skipped);
  }
}

/** The file without its compression; its damage, if any, ends it. */
async function* plain(file: string): AsyncGenerator<Uint8Array> {
  let read = 0;
  const open = async function* () {
    for await (const chunk of createReadStream(file)) {
      read += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
  };
  yield* decompress(open, () => read);
}
