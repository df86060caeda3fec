import type { Stats } from 'node:fs';

/** What a file looked like at some time. */
export interface SeenFile {
  readonly inode: number;
  readonly size: number;
  readonly changedMs: number;
}

/** What a file looks like by what its file system says of it. */
export const seenAs = ({ ino, size, mtimeMs }: Stats): SeenFile => ({
  inode: ino,
  size,
  changedMs: mtimeMs,
});

/** Whether a file looks as it did: then nobody has written to it, or put another in its place. */
export const isSeen = (seen: SeenFile | undefined, found: Stats): boolean =>
  seen?.inode === found.ino && seen.size === found.size && seen.changedMs === found.mtimeMs;
