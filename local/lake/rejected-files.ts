import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { createGunzip, gzip } from 'node:zlib';

const ending = '.lines.gz';
const compressed = promisify(gzip);

/** What the name of a file of rejected lines says of them, for a lake whose database is lost. */
export interface RejectedFileName {
  readonly id: number;
  readonly ingest: string | null;
  readonly reason: string;
  readonly accountId: string | null;
  readonly region: string | null;
  readonly whole: boolean;
}

/** None of the parts has a comma: they are ids, codes and names of Regions. */
export const rejectedFileName = (it: RejectedFileName): string =>
  `${[it.ingest, it.id, it.reason, it.accountId, it.region, it.whole ? 'whole' : 'part'].map((part) => part ?? '').join(',')}${ending}`;

/** Undefined: no name that `rejectedFileName` makes. */
export function parsedFileName(name: string): RejectedFileName | undefined {
  const parts = name.endsWith(ending) ? name.slice(0, -ending.length).split(',') : [];
  if (parts.length !== 6) return undefined;
  const [ingest, id = '', reason = '', accountId, region, whole] = parts;
  if (!/^\d{1,15}$/.test(id)) return undefined;
  return {
    id: Number(id),
    ingest: ingest || null,
    reason,
    accountId: accountId || null,
    region: region || null,
    whole: whole === 'whole',
  };
}

/** Appends lines, each with its newline; they are on the disk when it returns. `zcat` shows them as they came. */
export async function appendToFile(folder: string, name: string, lines: Buffer): Promise<void> {
  await mkdir(folder, { recursive: true });
  const handle = await open(path.join(folder, name), 'a');
  try {
    const { size } = await handle.stat();
    try {
      await handle.writeFile(await compressed(lines, { level: 1 }));
      await handle.sync();
    } catch (error) {
      // A full disk: what comes later must not stand behind half a member.
      await handle.truncate(size);
      throw error;
    }
  } finally {
    await handle.close();
  }
}

/** So many bytes of rejected lines, and their hash. */
export interface RejectedExtent {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * The lines of a file in pieces of whole lines; where it is damaged, all of them before that. Behind its extent may lie what
 * a crash left: that never counted.
 *
 * @param pieceBytes about how large the pieces are
 */
export async function* linesOfFile(
  folder: string,
  name: string,
  { bytes }: Pick<RejectedExtent, 'bytes'>,
  pieceBytes = 2 * 1024 * 1024,
): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of bytesOfFile(folder, name, bytes)) {
      const end = size + chunk.length < pieceBytes ? 0 : chunk.lastIndexOf(newline) + 1;
      if (end > 0) {
        yield Buffer.concat([...waiting, chunk.subarray(0, end)]);
        waiting = [];
        size = 0;
      }
      if (end < chunk.length) waiting.push(chunk.subarray(end));
      size += chunk.length - end;
    }
  } catch (error) {
    const all = Buffer.concat(waiting);
    const end = all.lastIndexOf(newline) + 1;
    if (end > 0) yield all.subarray(0, end);
    throw error;
  }
  if (size > 0) yield Buffer.concat(waiting);
}

const newline = 10;

async function* bytesOfFile(folder: string, name: string, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  const source = createReadStream(path.join(folder, name));
  const plain = source.pipe(createGunzip({ chunkSize: 256 * 1024 }));
  source.on('error', (error) => plain.destroy(error));
  try {
    for await (const chunk of plain as AsyncIterable<Buffer>) {
      yield chunk.length <= left ? chunk : chunk.subarray(0, left);
      left -= chunk.length;
      if (left <= 0) return;
    }
  } finally {
    source.destroy();
    plain.destroy();
  }
}

/** What is wrong with a file; undefined: it holds what was written. */
export async function damageOf(
  folder: string,
  name: string,
  extent: RejectedExtent,
): Promise<string | undefined> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of bytesOfFile(folder, name, extent.bytes)) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'it is gone' : `it cannot be decompressed: ${message}`;
  }
  if (bytes < extent.bytes) return `${extent.bytes - bytes} of its ${extent.bytes} bytes are gone`;
  return hash.digest('hex') === extent.sha256 ? undefined : 'its bytes are not what was written';
}

/** Removes files by name. */
export async function removeFiles(folder: string, names: Iterable<string>): Promise<void> {
  await Promise.all([...names].map((name) => rm(path.join(folder, name), { force: true })));
}

/** The names of all files of rejected lines, and of what else lies beside them. */
export const filesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
