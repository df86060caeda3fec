import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isSeen, type SeenFile, seenAs } from '../files/seen-file.js';
import { fileSource, type LineSource, streamSource } from '../ingest/line-source.js';
import { inBatches } from './batches.js';
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
  const bytesOf = (file: FoundFile) => (isAsked(file) ? file.bytes : 0);
  for await (const batch of inBatches(files, { most: 1000, bytesOf })) {
    const looked = new Map<FoundFile, Looked>();
    for (const file of batch) {
      const content = isAsked(file) ? await lookedThrough(file.path) : undefined;
      if (content !== undefined) looked.set(file, content);
    }
    const keys = new Set([...looked.values()].map(({ key }) => key));
    const known = keys.size === 0 ? undefined : await reader.positions([...keys]);
    for (const file of batch) {
      const before = looked.get(file);
      const isAsBefore = before === undefined || (await isUnchanged(file.path, before));
      const key = isAsBefore ? before?.key : (await lookedThrough(file.path))?.key;
      if (!file.regular) yield streamSource(file.path, createReadStream(file.path));
      // One that was named, or that cannot be read: it is named when that is tried.
      else if (key === undefined) yield fileSource(file.path);
      else if ((isAsBefore ? known : await reader.positions([key]))?.has(key)) onKnown(file.path);
      else yield fileSource(file.path, { position: { key, value: 'end' } });
    }
  }
}

/** What a file was when it was looked through, and what that content is known by. */
interface Looked {
  readonly seen: SeenFile;
  readonly key: string;
}

/** Undefined, where it cannot be read. */
async function lookedThrough(file: string): Promise<Looked | undefined> {
  try {
    return { seen: seenAs(await stat(file)), key: await contentKey(file) };
  } catch {
    return undefined;
  }
}

/**
 * Whether a file is still what was looked through. While those before it are read, its log may be rotated: the content that
 * was looked through then has another name, and would count as read though nobody has read it.
 */
const isUnchanged = (file: string, { seen }: Looked): Promise<boolean> =>
  stat(file).then(
    (found) => isSeen(seen, found),
    () => false,
  );

/** Whether it depends on what was read before that a file is read. */
const isAsked = (file: FoundFile): boolean => file.regular && !file.named;
