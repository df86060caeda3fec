import { constants, type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ProductError } from '../../core/product-error.js';

/** One change of one item: `[collection, id, version, item]`; version 0 and null say that it was removed. */
export type Entry = readonly [collection: string, id: string, version: number, item: unknown];

/** An open journal. `append` resolves when the entries are on the disk; they are there all, or none of them. */
export interface Journal {
  append(entries: readonly Entry[]): Promise<void>;
  /** Puts a journal of these entries in the place of the present one. */
  rewrite(entries: readonly Entry[]): Promise<void>;
  /** Bytes on the disk. */
  size(): number;
  close(): Promise<void>;
}

const fileName = 'journal.ndjson';
const header = { gatebookRegistry: 1 };

/**
 * Opens the journal of a folder (made when missing) and gives back what it holds, oldest first.
 *
 * A line is one batch: eight hexadecimal digits of CRC-32, a space, a JSON array of entries. Because a batch
 * is one line, a process killed while writing leaves at most one torn line, the last, of a batch that nobody
 * was told is kept: it is cut off. Damage anywhere else is never passed over in silence.
 *
 * @throws ProductError `registry-damaged`, `data-folder-newer`, `data-folder-unwritable`
 */
export async function openJournal(folder: string): Promise<{ journal: Journal; entries: Entry[] }> {
  const path = join(folder, fileName);
  let file = await opened(folder, path);
  const { entries, end } = await recovered(file, path).catch(async (error) => {
    await file.close();
    throw error;
  });
  let size = end;

  return {
    entries,
    journal: {
      async append(batch) {
        size = await appendAt(file, size, line(batch));
      },
      async rewrite(all) {
        const temporary = `${path}.tmp`;
        const fresh = await open(temporary, 'w', 0o600);
        try {
          const whole = Buffer.concat([line(header), ...(all.length > 0 ? [line(all)] : [])]);
          await fresh.writeFile(whole);
          await fresh.sync();
          await rename(temporary, path);
          await syncFolder(folder);
          const before = file;
          file = fresh;
          size = whole.length;
          await before.close();
        } catch (error) {
          await fresh.close();
          await rm(temporary, { force: true });
          throw unwritable(error, path);
        }
      },
      size: () => size,
      close: () => file.close(),
    },
  };
}

function line(content: unknown): Buffer {
  const json = JSON.stringify(content);
  return Buffer.from(`${crc32(json).toString(16).padStart(8, '0')} ${json}\n`);
}

/** Writes at `size` and answers the new size. A write that fails is taken back, so that the next one starts clean. */
async function appendAt(file: FileHandle, size: number, bytes: Buffer): Promise<number> {
  try {
    let written = 0;
    while (written < bytes.length) {
      const part = await file.write(bytes, written, bytes.length - written, size + written);
      written += part.bytesWritten;
    }
    await file.datasync();
    return size + bytes.length;
  } catch (error) {
    await file.truncate(size).catch(() => undefined);
    throw unwritable(error, 'the registry');
  }
}

/** What the journal holds and where it ends, once a torn last line is cut off and a new file has its header. */
async function recovered(file: FileHandle, path: string) {
  const bytes = await file.readFile();
  const { entries, end } = read(bytes, path);
  if (end < bytes.length) await file.truncate(end);
  return { entries, end: end === 0 ? await appendAt(file, 0, line(header)) : end };
}

function read(bytes: Buffer, path: string): { entries: Entry[]; end: number } {
  const entries: Entry[] = [];
  let end = 0;
  for (let number = 1; end < bytes.length; number += 1) {
    const stop = bytes.indexOf(0x0a, end);
    const content = stop === -1 ? undefined : parsed(bytes.subarray(end, stop));
    if (content === undefined) {
      if (stop === -1 || stop === bytes.length - 1) break;
      throw new ProductError(
        'registry-damaged',
        `${path}: line ${number} is damaged, and there are good lines behind it. Nothing was changed. Put back a copy of the file, or delete the line by hand and lose what it held.`,
      );
    }
    if (number === 1) checkHeader(content, path);
    else entries.push(...(content as Entry[]));
    end = stop + 1;
  }
  return { entries, end };
}

function parsed(bytes: Buffer): unknown {
  const json = bytes.subarray(9);
  if (crc32(json) !== Number.parseInt(bytes.toString('latin1', 0, 8), 16)) return undefined;
  return JSON.parse(json.toString('utf8'));
}

function checkHeader(content: unknown, path: string) {
  const version = (content as typeof header).gatebookRegistry;
  if (version === header.gatebookRegistry) return;
  throw new ProductError(
    'data-folder-newer',
    `${path} was written by a newer Gatebook (format ${version}). Use that version, or another --data-dir.`,
  );
}

async function opened(folder: string, path: string): Promise<FileHandle> {
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    await syncFolder(folder);
    return file;
  } catch (error) {
    throw unwritable(error, path);
  }
}

// A new name is on the disk only when its folder is.
async function syncFolder(folder: string) {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

function unwritable(cause: unknown, where: string): ProductError {
  const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new ProductError('disk-full', `No room left to write ${where}. Nothing was changed.`, {
        cause,
      })
    : new ProductError(
        'data-folder-unwritable',
        `Cannot write ${where} (${code}). Check its owner and permissions, or choose another --data-dir.`,
        { cause },
      );
}
