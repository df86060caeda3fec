import { open } from 'node:fs/promises';
import { inBatches } from '../sources/batches.js';
import type { LogReader } from '../sources/log-reader.js';
import { contentKey } from '../sources/position-keys.js';
import { logBeginning, startOf } from './growing-log.js';
import { keyOfRotated } from './rotated-log.js';

/** A file has two keys at most. */
const filesOfBatch = 500;

/** A file, and a reader that knows how far it was read. */
interface Asked<File> {
  readonly file: File;
  readonly reader: Pick<LogReader, 'positions'>;
  /** What the content of a file is known by that is read as a whole. */
  readonly content: string | undefined;
}

/**
 * Asks for the positions of many files at once. What has become another file meanwhile is asked for anew by whoever reads
 * it.
 *
 * @param isFinished whether a file does not change any more: only such a one is read as a whole
 */
export async function* askedAhead<File extends { readonly path: string; readonly bytes: number }>(
  files: Iterable<File>,
  reader: Pick<LogReader, 'positions'>,
  isFinished: (file: File) => boolean,
): AsyncGenerator<Asked<File>> {
  const keyed = async function* () {
    for (const file of files) {
      // One that cannot be read is met again when that is tried.
      const keys = await keysOf(file.path, isFinished(file)).catch(() => noKeys);
      yield { file, keys };
    }
  };
  const bytesOf = ({ file, keys }: Keyed<File>) => (keys.content === undefined ? 0 : file.bytes);
  for await (const batch of inBatches(keyed(), { most: filesOfBatch, bytesOf })) {
    yield* answered(batch, reader);
  }
}

interface Keys {
  readonly all: readonly string[];
  readonly content?: string;
}
const noKeys: Keys = { all: [] };

interface Keyed<File> {
  readonly file: File;
  readonly keys: Keys;
}

async function keysOf(path: string, isFinished: boolean): Promise<Keys> {
  const handle = await open(path, 'r');
  const beginning = await startOf(handle)
    .then(logBeginning)
    .finally(() => handle.close());
  if (beginning.kind === 'lines') return { all: [beginning.key] };
  if (beginning.kind === 'unknown' || !isFinished) return noKeys;
  const content = await contentKey(path);
  return { all: [content, await keyOfRotated(path)], content };
}

async function* answered<File>(
  batch: readonly Keyed<File>[],
  reader: Pick<LogReader, 'positions'>,
): AsyncGenerator<Asked<File>> {
  const keys = new Set(batch.flatMap(({ keys: { all } }) => all));
  const known = keys.size === 0 ? new Map<string, string>() : await reader.positions([...keys]);
  const knowing: Pick<LogReader, 'positions'> = {
    positions: async (wanted) =>
      wanted.every((key) => keys.has(key)) ? known : reader.positions(wanted),
  };
  for (const { file, keys: own } of batch) yield { file, reader: knowing, content: own.content };
}
