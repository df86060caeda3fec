import { createReadStream } from 'node:fs';
import { fileSource, type LineSource, streamSource } from '../ingest/line-source.js';
import type { FoundFile } from './find-files.js';
import type { LogReader } from './log-reader.js';
import { contentKey } from './position-keys.js';

/**
 * Found files as sources, one after the other. A file that was named is always read; of those that were found, one whose
 * content was read before is left out.
 *
 * @param onKnown told of each file that is left out
 */
export async function* fileSources(
  reader: Pick<LogReader, 'positions'>,
  files: Iterable<FoundFile>,
  onKnown: (file: string) => void,
): AsyncGenerator<LineSource> {
  for (const batch of batchesOf(files)) {
    const keys = new Map<FoundFile, string>();
    for (const file of batch) {
      const key = isAsked(file) ? await contentKey(file.path).catch(() => undefined) : undefined;
      if (key !== undefined) keys.set(file, key);
    }
    const known = keys.size === 0 ? undefined : await reader.positions([...new Set(keys.values())]);
    for (const file of batch) {
      const key = keys.get(file);
      if (!file.regular) yield streamSource(file.path, createReadStream(file.path));
      // One that was named, or that cannot be read: it is named when that is tried.
      else if (key === undefined) yield fileSource(file.path);
      else if (known?.has(key)) onKnown(file.path);
      else yield fileSource(file.path, { position: { key, value: 'end' } });
    }
  }
}

/** Whether it depends on what was read before that a file is read. */
const isAsked = (file: FoundFile): boolean => file.regular && !file.named;

/** A server takes so many keys in one request, and so many requests in a minute. */
const filesOfBatch = 1000;
/** Of larger files few are looked through before the first of them is read. */
const bytesOfBatch = 64 * 1024 * 1024;

function* batchesOf(files: Iterable<FoundFile>): Generator<readonly FoundFile[]> {
  let batch: FoundFile[] = [];
  let bytes = 0;
  for (const file of files) {
    batch.push(file);
    bytes += isAsked(file) ? file.bytes : 0;
    if (batch.length < filesOfBatch && bytes < bytesOfBatch) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  yield batch;
}
