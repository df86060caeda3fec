import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import * as z from 'zod';
import { ProductError } from '../../core/product-error.js';
import { compressionOf } from '../../enrichment/containers/compression.js';
import { framingOf } from '../../enrichment/containers/framing.js';
import { encodingOf } from '../../enrichment/containers/text-encoding.js';
import { unreadable } from '../files/unreadable.js';

const newline = 10;
/** So much of a file is looked at to tell what it is, and to know it again. */
export const lookedAt = 64 * 1024;
/** So many bytes before an offset tell that the file is the one that was read so far. */
const checkedBytes = 1024;
/** More than the longest line that is handed on whole. */
const longestSearch = 9 * 1024 * 1024;

/** How far a growing log was read, as it is kept. */
const progress = z.object({
  /** The bytes that were read: they end with a line. */
  offset: z.int().min(0),
  /** The hash of the bytes before the offset. */
  check: z.string(),
  /** When the file had last changed, milliseconds since 1970. */
  changedMs: z.number(),
});
export type LogProgress = z.infer<typeof progress>;

/** Nothing, where it was written by another version. */
export function progressOf(text: string | undefined): LogProgress | undefined {
  try {
    return progress.parse(JSON.parse(text ?? ''));
  } catch {
    return undefined;
  }
}

/** What a file is by its beginning. */
export type Beginning =
  /** Lines follow each other, so that new ones can be read by themselves. `key` is what the log is known by. */
  | { readonly kind: 'lines'; readonly key: string }
  /** Compressed, or one value over several lines: it is read as a whole when it does not change any more. */
  | { readonly kind: 'whole' }
  /** There is no whole line yet. */
  | { readonly kind: 'unknown' };

/**
 * Tells what a file is. A log is known by its first line, which names a request and its time: so it is the same whether
 * it was renamed, copied or compressed since.
 *
 * @param start the first bytes, `lookedAt` of them or all there are
 */
export function logBeginning(start: Buffer): Beginning {
  if (start.length < 4) return { kind: 'unknown' };
  if (compressionOf(start) !== null || encodingOf(start) !== 'utf-8') return { kind: 'whole' };
  const end = start.indexOf(newline);
  const text = start.toString('utf8');
  const ended = end < 0 && start.length < lookedAt;
  if (framingOf(text, ended) !== 'lines') return { kind: 'whole' };
  if (ended) return { kind: 'unknown' };
  return { kind: 'lines', key: logKey(start) };
}

/** What a log is known by. @param start its first bytes, at least its first line or `lookedAt` */
export function logKey(start: Buffer): string {
  const end = start.indexOf(newline);
  const line = end < 0 ? start.subarray(0, lookedAt) : start.subarray(0, end);
  return `log:${createHash('sha256').update(line).digest('hex')}`;
}

/** The hash of what stands before an offset. @param before those bytes, or the last `checkedBytes` of them */
export const checkOf = (before: Uint8Array): string =>
  createHash('sha256').update(before.subarray(-checkedBytes)).digest('hex');

/** The first bytes of a file. */
export const startOf = (file: FileHandle, bytes = lookedAt): Promise<Buffer> =>
  bytesAt(file, 0, bytes);

/** Whether a file begins with what was read so far. */
export async function isSameLog(
  file: FileHandle,
  { offset, check }: LogProgress,
): Promise<boolean> {
  const from = Math.max(0, offset - checkedBytes);
  const before = await bytesAt(file, from, offset - from);
  return before.length === offset - from && checkOf(before) === check;
}

/**
 * Where the last whole line of a file ends, and what it is known again by.
 *
 * @param from where the lines begin
 * @param to look no further
 */
export async function wholeLinesUntil(
  handle: FileHandle,
  from: number,
  to: number,
): Promise<{ readonly offset: number; readonly check: string }> {
  let end = to;
  let found = -1;
  for (let at = to; at > from && found < 0 && to - at < longestSearch; ) {
    const start = Math.max(from, at - lookedAt);
    found = (await bytesAt(handle, start, at - start)).lastIndexOf(newline);
    if (found >= 0) end = start + found + 1;
    at = start;
  }
  if (found < 0) end = to - from > longestSearch ? to : from;
  const before = Math.max(0, end - checkedBytes);
  return { offset: end, check: checkOf(await bytesAt(handle, before, end - before)) };
}

/**
 * The bytes of a file between two offsets.
 *
 * @throws ProductError file-unreadable, if it was cut shorter meanwhile: what is missing lies in a copy of it
 */
export async function* bytesBetween(
  file: string,
  handle: FileHandle,
  from: number,
  to: number,
): AsyncGenerator<Uint8Array> {
  let read = from;
  try {
    for await (const chunk of handle.createReadStream({
      start: from,
      end: to - 1,
      autoClose: false,
    })) {
      read += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
  } catch (error) {
    throw unreadable(file, error);
  }
  if (read < to) {
    throw new ProductError('file-unreadable', `${file} was cut shorter while it was read.`);
  }
}

async function bytesAt(handle: FileHandle, at: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  let filled = 0;
  while (filled < bytes) {
    const { bytesRead } = await handle.read(buffer, filled, bytes - filled, at + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
