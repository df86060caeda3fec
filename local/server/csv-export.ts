import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { ProductError } from '../../core/product-error.js';
import { csvLine } from '../../core/text/csv.js';
import type { CompiledVisual } from '../../reporting/query/compile-visual.js';
import type { StreamingEngine } from '../../reporting/query/engine.js';
import { guarded } from '../lake/storage-error.js';

/** An answer as CSV, ready to be sent. */
export interface CsvExport {
  readonly bytes: number;
  readonly content: Readable;
}

/** Some millions of rows, and a disk that others need too. */
const gigabyte = 2 ** 30;

/**
 * Writes every row of an answer as CSV into a file of a folder, and hands it over with its length. So a reader who takes long
 * holds no connection to the database, its length takes no memory, and whoever gets it gets all of it or an error. The file has no
 * name from its beginning on: nothing is left of it when it was sent, when the reader has gone, or when the process ends.
 *
 * @throws ProductError query-too-large, disk-full, and what the engine throws
 */
export async function csvExport(
  engine: StreamingEngine,
  { query, columns }: Pick<CompiledVisual, 'query' | 'columns'>,
  folder: string,
  mostBytes: number = gigabyte,
): Promise<CsvExport> {
  const names = columns.map(({ name }) => name);
  const file = await guarded(folder, () => nameless(folder));
  let bytes = 0;
  const write = async (text: string): Promise<void> => {
    const { bytesWritten } = await guarded(folder, () => file.write(text, bytes));
    bytes += bytesWritten;
    if (bytes > mostBytes) throw tooLarge();
  };
  try {
    await engine.stream(query, async () => {
      bytes = 0;
      await file.truncate(0);
      await write(csvLine(names));
      return (rows) =>
        write(rows.map((row) => csvLine(names.map((name) => row[name] ?? null))).join(''));
    });
  } catch (error) {
    await file.close();
    throw error;
  }
  return { bytes, content: file.createReadStream({ start: 0 }) };
}

async function nameless(folder: string): Promise<FileHandle> {
  const place = path.join(folder, `.export-${randomUUID()}`);
  const file = await open(place, 'wx+', 0o600);
  await unlink(place);
  return file;
}

const tooLarge = () =>
  new ProductError(
    'query-too-large',
    'The rows take more than a gigabyte as CSV. Choose a shorter period or filters, and take them away in parts.',
  );
