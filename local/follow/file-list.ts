import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { notThere } from '../files/unreadable.js';
import { type LineSource, streamSource } from '../ingest/line-source.js';
import { filesOfFolder, isLeftOut } from '../sources/find-files.js';
import type { LogReader } from '../sources/log-reader.js';
import { nameKey } from '../sources/position-keys.js';
import { filesOfPattern, isPattern } from '../sources/tinyglobby.js';

/** What compresses a file may keep its time to the second only. */
const coarseMs = 1_000;

/** Takes what is to be done once the batch under way counts. */
export type WhenCounted = (done: () => void) => void;

/** The files that an argument names, asked for again and again. */
export interface FileList {
  /** Called before the first of them is read; answers what is to be kept before that. */
  begin(
    reader: Pick<LogReader, 'positions'>,
    whenCounted: WhenCounted,
  ): Promise<readonly LineSource[]>;
  files(): Promise<readonly string[]>;
  /** Called when all files are read that changed before a time; answers what is to be kept of that. */
  readUntil(ms: number, whenCounted: WhenCounted): readonly LineSource[];
}

/** @throws ProductError file-unreadable, if the name is neither there nor a pattern */
export async function fileList(name: string): Promise<FileList> {
  const found = await stat(name).catch(() => undefined);
  const others = { begin: async () => [], readUntil: () => [] };
  if (found?.isDirectory()) {
    return {
      ...others,
      files: async () => (await filesOfFolder(name)).filter((file) => !isLeftOut(file)),
    };
  }
  // By the clock of its file system, which need not be this machine's.
  if (found !== undefined) return oneLog(name, found.mtimeMs);
  if (isPattern(name)) {
    return {
      ...others,
      files: async () => (await filesOfPattern(name)).filter((file) => !isLeftOut(file)),
    };
  }
  throw notThere(name);
}

/**
 * One log and what it is rotated to: files beside it whose names begin with its name. Of these, one is read that has
 * changed since all of them were last read to their ends, and none that is older than the following. The time is kept
 * by itself: a newer file may have been read before an older one, and the process killed between the two.
 */
function oneLog(name: string, changedMs: number): FileList {
  const folder = path.dirname(name);
  const base = path.basename(name);
  const key = nameKey('follow', path.resolve(name));
  let since: number | undefined;
  /** A batch that does not count leaves the time as it was: what it read is still to be found. */
  const mark = (ms: number, whenCounted: WhenCounted): LineSource => {
    whenCounted(() => {
      since = ms;
    });
    return streamSource(name, noBytes(), { position: { key, value: String(ms) }, goesOn: true });
  };
  const rotated = async (): Promise<string[]> =>
    (await readdir(folder).catch(() => []))
      .filter((file) => /^[.-]/.test(file.slice(base.length)) && file.startsWith(base))
      .filter((file) => !isLeftOut(file))
      .map((file) => path.join(folder, file));
  return {
    async begin(reader, whenCounted) {
      if (since !== undefined) return [];
      const begun = Number((await reader.positions([key])).get(key) ?? Number.NaN);
      if (!Number.isNaN(begun)) {
        since = begun;
        return [];
      }
      return [mark(changedMs, whenCounted)];
    },
    readUntil(ms, whenCounted) {
      return since === undefined || ms <= since ? [] : [mark(ms, whenCounted)];
    },
    async files() {
      const from = since;
      if (from === undefined) return [name];
      const files = [name];
      for (const file of await rotated()) {
        const found = await stat(file).catch(() => undefined);
        if (found !== undefined && found.mtimeMs >= from - coarseMs) files.push(file);
      }
      return files;
    },
  };
}

async function* noBytes(): AsyncGenerator<Uint8Array> {}
