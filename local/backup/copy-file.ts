import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** So many bytes of a file, and their SHA-256. */
export interface CopiedBytes {
  readonly bytes: number;
  readonly sha256: string;
}

/** Reads the first bytes of a file. */
export async function digestOf(place: string, bytes: number): Promise<CopiedBytes> {
  const hash = createHash('sha256');
  let read = 0;
  for await (const chunk of bytesOf(place, bytes)) {
    hash.update(chunk);
    read += chunk.length;
  }
  return { bytes: read, sha256: hash.digest('hex') };
}

/**
 * Copies the first bytes of a file to a place where there is none, for its owner's eyes only. The copy is on the disk when
 * this resolves, and has its name only if its bytes are those that are expected.
 *
 * @returns whether they are
 */
export async function copyChecked(
  from: string,
  to: string,
  expected: CopiedBytes,
): Promise<boolean> {
  await mkdir(path.dirname(to), { recursive: true, mode: 0o700 });
  const temporary = `${to}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const hash = createHash('sha256');
    let written = 0;
    const handle = await open(temporary, 'wx', 0o600);
    try {
      for await (const chunk of bytesOf(from, expected.bytes)) {
        hash.update(chunk);
        await handle.writeFile(chunk);
        written += chunk.length;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (written !== expected.bytes || hash.digest('hex') !== expected.sha256) {
      await rm(temporary);
      return false;
    }
    await rename(temporary, to);
    return true;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

const pieceBytes = 1024 * 1024;

async function* bytesOf(place: string, bytes: number): AsyncGenerator<Buffer> {
  if (bytes === 0) return;
  yield* createReadStream(place, {
    end: bytes - 1,
    highWaterMark: pieceBytes,
  }) as AsyncIterable<Buffer>;
}
