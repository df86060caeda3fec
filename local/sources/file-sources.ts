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
  for (const file of files) {
    if (!file.regular) {
      yield streamSource(file.path, createReadStream(file.path));
    } else if (file.named) {
      yield fileSource(file.path);
    } else {
      const key = await contentKey(file.path).catch(() => undefined);
      if (key !== undefined && (await reader.positions([key])).has(key)) onKnown(file.path);
      // A file that cannot be read is named when that is tried.
      else
        yield fileSource(file.path, key === undefined ? {} : { position: { key, value: 'end' } });
    }
  }
}
