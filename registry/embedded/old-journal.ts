import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';
import { ProductError } from '../../core/product-error.js';

/** One change of one item: `[collection, id, version, item]`; version 0 and null say that it was removed. */
export type Entry = readonly [collection: string, id: string, version: number, item: unknown];

/** What the first line of a journal says: the format of the lines that follow. */
interface Header {
  readonly gatebookRegistry: number;
}

/** The format that Gatebook kept the registry in up to 0.1. A journal of format 2 holds nothing but says that `registry.sqlite` does. */
const oldFormat = 1;
export const markerFormat = 2;

/** What there is to a journal: nothing, the sign that the database has taken its place, or entries to take over. */
export type Journal =
  | { readonly kind: 'absent' | 'marker' }
  | { readonly kind: 'entries'; readonly batches: AsyncGenerator<readonly Entry[]> };

/** The whole text of a journal that says that `registry.sqlite` has taken its place. Versions that kept a journal refuse it. */
export const marker = line({ gatebookRegistry: markerFormat } satisfies Header);

/**
 * Opens a journal. A line is one batch: eight hexadecimal digits of CRC-32, a space, a JSON array of entries. A
 * process that was killed while writing has left at most one line without its end, the last, of a batch that nobody
 * was told is kept. Damage anywhere else is never passed over in silence.
 *
 * @throws ProductError `registry-damaged`, `data-folder-newer`, also while batches are read
 */
export async function openOldJournal(path: string): Promise<Journal> {
  const lines = journalLines(path);
  const first = await lines.next().catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (first === undefined) return { kind: 'absent' };
  if (first.done) {
    throw new ProductError(
      'registry-damaged',
      `${path} is empty: its first line was never written, or is lost. Put back a copy of the file; or, if this folder never had a tenant, delete it.`,
    );
  }
  const { gatebookRegistry } = first.value as Header;
  if (gatebookRegistry === oldFormat) {
    return { kind: 'entries', batches: lines as AsyncGenerator<readonly Entry[]> };
  }
  await lines.return(undefined);
  if (gatebookRegistry === markerFormat) return { kind: 'marker' };
  throw new ProductError(
    'data-folder-newer',
    `${path} was written by a newer Gatebook (format ${gatebookRegistry}). Use that version, or another --data-dir.`,
  );
}

function line(content: unknown): string {
  const json = JSON.stringify(content);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
}

/** The content of each whole line, read piece by piece: a compacted journal is one line, as long as it may be. */
async function* journalLines(path: string): AsyncGenerator<unknown> {
  let pieces: Buffer[] = [];
  let number = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let stop = chunk.indexOf(0x0a); stop !== -1; stop = chunk.indexOf(0x0a, start)) {
      number += 1;
      yield contentOf(Buffer.concat([...pieces, chunk.subarray(start, stop)]), path, number);
      pieces = [];
      start = stop + 1;
    }
    pieces.push(chunk.subarray(start));
  }
}

function contentOf(bytes: Buffer, path: string, number: number): unknown {
  const json = bytes.subarray(9);
  if (crc32(json) === Number.parseInt(bytes.toString('latin1', 0, 8), 16)) {
    return JSON.parse(json.toString('utf8'));
  }
  throw new ProductError(
    'registry-damaged',
    `${path}: line ${number} is damaged. Nothing was changed. Put back a copy of the file, or delete the line by hand and lose what it held.`,
  );
}
