import type { Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { ProductError } from '../../core/product-error.js';
import { isSeen, type SeenFile, seenAs } from '../files/seen-file.js';
import { examplesOf } from '../ingest/examples.js';
import { fileSource, type LineSource, streamSource } from '../ingest/line-source.js';
import type { LogReader } from '../sources/log-reader.js';
import { contentKey } from '../sources/position-keys.js';
import { askedAhead } from './ask-ahead.js';
import { type FileList, fileList, type WhenCounted } from './file-list.js';
import type { Followed } from './follow.js';
import {
  bytesBetween,
  isSameLog,
  type LogProgress,
  logBeginning,
  progressOf,
  startOf,
  wholeLinesUntil,
} from './growing-log.js';
import { restOfRotated } from './rotated-log.js';

/** A file that does not change for so long is finished, where it can be read as a whole only. */
const finishedAfterMs = 3_000;
/** So much of a log goes into a batch, so that it counts, and its position is kept, soon. */
const bytesOfBatch = 64 * 1024 * 1024;
/** So much of a log's beginning tells its format. */
const bytesOfExamples = 512 * 1024;

type Reader = Pick<LogReader, 'positions'>;

/**
 * Follows files that grow, folders and patterns. A log is known by its first line and by what stands before the place
 * where it was read to, so that it is read once, however it is rotated: renamed, copied and emptied, compressed.
 *
 * @throws ProductError file-unreadable, if a path is neither there nor a pattern
 */
export async function followedFiles(named: readonly string[], now = Date.now): Promise<Followed> {
  const lists = await Promise.all(named.map(fileList));
  /** What files looked like when there was nothing more to read in them. */
  const seen = new Map<string, SeenFile>();
  const read = new Map<string, LogProgress>();
  const examples = new Map<string, readonly string[]>();
  /** Whether this look has read all that there is. */
  let isComplete = true;
  /** What to remember of the batch under way, once it counts. */
  const pending: (() => unknown)[] = [];

  const isQuietNow = ({ mtimeMs }: Stats): boolean => Math.abs(now() - mtimeMs) >= finishedAfterMs;

  const whenCounted: WhenCounted = (done) => void pending.push(done);

  const remember = (file: string, found: Stats): void => void seen.set(file, seenAs(found));

  /** Files that may have something new, and the time of the newest, by the clock of each list's own file system. */
  const changed = async () => {
    const files = new Map<string, Stats>();
    const newest = new Map<FileList, number>();
    const listed = new Set<string>();
    for (const list of lists) {
      for (const file of await list.files()) {
        listed.add(file);
        const found = await stat(file).catch(() => undefined);
        if (!found?.isFile() || isSeen(seen.get(file), found)) continue;
        files.set(file, found);
        newest.set(list, Math.max(newest.get(list) ?? 0, found.mtimeMs));
      }
    }
    for (const file of seen.keys()) if (!listed.has(file)) seen.delete(file);
    return { files, newest };
  };

  async function* sources(reader: Reader, stop: AbortSignal): AsyncGenerator<LineSource> {
    // What a log may be rotated to is told by when the following began: that is kept before anything is read.
    const begun: LineSource[] = [];
    for (const list of lists) begun.push(...(await list.begin(reader, whenCounted)));
    if (begun.length > 0) return yield* begun;
    isComplete = true;
    const look = await changed();
    const files = [...look.files].map(([path, found]) => ({
      path,
      found,
      bytes: found.size,
    }));
    for await (const asked of askedAhead(files, reader, ({ found }) => isQuietNow(found))) {
      const { path: file, found } = asked.file;
      if (stop.aborted) return;
      try {
        // One handle for all of it: under the same name another log may stand at any time.
        const handle = await open(file, 'r');
        try {
          const now = await handle.stat();
          yield* newIn(file, handle, now, isSeen(seenAs(found), now) ? asked : { reader });
        } finally {
          await handle.close();
        }
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        // A reader that does not answer says nothing of the file.
        if (code === undefined || error instanceof ProductError) throw error;
        // It was renamed or removed between two looks; the next look finds what became of it.
        if (code === 'ENOENT') {
          isComplete = false;
          continue;
        }
        // The ingest names it.
        yield fileSource(file);
        pending.push(() => remember(file, found));
      }
    }
    // Only now is it true of all files that are older than the newest of these.
    if (isComplete) for (const [list, ms] of look.newest) yield* list.readUntil(ms, whenCounted);
  }

  async function* newIn(
    file: string,
    handle: FileHandle,
    found: Stats,
    { reader, content }: { readonly reader: Reader; readonly content?: string | undefined },
  ): AsyncGenerator<LineSource> {
    const start = await startOf(handle);
    const beginning = logBeginning(start);
    const isQuiet = isQuietNow(found);
    const done = () => remember(file, found);
    if (beginning.kind !== 'lines') {
      if (isQuiet && beginning.kind === 'whole') yield* whole(file, reader, content);
      if (isQuiet) pending.push(done);
      else isComplete = false;
      return;
    }
    const { key } = beginning;
    const known = read.get(key) ?? progressOf((await reader.positions([key])).get(key));
    const isSame = known !== undefined && (await isSameLog(handle, known));
    // A copy that is being made has not come to the place yet.
    if (known !== undefined && !isSame && found.size < known.offset && !isQuiet) {
      isComplete = false;
      return;
    }
    const from = isSame ? known.offset : 0;
    const most = Math.min(found.size, from + bytesOfBatch);
    const until = await wholeLinesUntil(handle, from, most);
    const rest =
      most === found.size ? await finishedLine(file, handle, until.offset, found.size) : null;
    const to = rest === null ? until : { offset: found.size, check: rest };
    if (to.offset > from) {
      const progress = { ...to, changedMs: found.mtimeMs };
      const shown = from === 0 ? undefined : await examplesAt(key, handle);
      let isRead = false;
      const bytes = (async function* () {
        yield* bytesBetween(file, handle, from, to.offset);
        isRead = true;
      })();
      yield streamSource(file, bytes, {
        position: { key, value: JSON.stringify(progress) },
        alone: true,
        ...(from > 0 && { goesOn: true as const }),
        ...(shown && { examples: shown }),
      });
      if (!isRead || most < found.size) isComplete = false;
      if (!isRead) return;
      pending.push(() => read.set(key, progress));
    }
    if (most === found.size && (to.offset === found.size || isQuiet)) pending.push(done);
  }

  async function* whole(
    file: string,
    reader: Reader,
    known: string | undefined,
  ): AsyncGenerator<LineSource> {
    const content = known ?? (await contentKey(file));
    if ((await reader.positions([content])).has(content)) return;
    const position = { key: content, value: 'end' };
    const rest = await restOfRotated(file, reader.positions);
    yield rest === null ? fileSource(file, { position }) : streamSource(file, rest, { position });
  }

  const examplesAt = async (
    key: string,
    handle: FileHandle,
  ): Promise<readonly string[] | undefined> => {
    let found = examples.get(key);
    if (found === undefined) {
      found = examplesOf(await startOf(handle, bytesOfExamples));
      if (examples.size >= 1000) examples.clear();
      if (found.length > 0) examples.set(key, found);
    }
    return found.length > 0 && found.join('').length < bytesOfExamples ? found : undefined;
  };

  return {
    hasNews: async () => (await changed()).files.size > 0,
    sources,
    // What was handed out is not looked for again, once it counts.
    counted: () => {
      for (const done of pending.splice(0)) done();
    },
    failed: () => void pending.splice(0),
  };
}

/**
 * The check of a last line without its line break, if it is whole nevertheless: JSON says so itself. Any other text may go on.
 */
async function finishedLine(
  file: string,
  handle: FileHandle,
  from: number,
  to: number,
): Promise<string | null> {
  if (from >= to || to - from > 1024 * 1024) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytesBetween(file, handle, from, to)) chunks.push(chunk);
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (typeof value !== 'object') return null;
  } catch {
    return null;
  }
  return (await wholeLinesUntil(handle, to, to)).check;
}
