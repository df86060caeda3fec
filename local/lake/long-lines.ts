import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

const ending = '.line';

const fileOf = (folder: string, sha256: string): string => path.join(folder, sha256 + ending);

/** Puts the bytes of a long rejected line on the disk. Their hash is the name, so that writing them twice is once. */
export async function writeLongLine(
  folder: string,
  { sha256, bytes }: { readonly sha256: string; readonly bytes: Uint8Array },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = fileOf(folder, sha256);
  const handle = await open(`${file}.tmp`, 'w');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.tmp`, file);
}

export const readLongLine = (folder: string, sha256: string): Promise<Buffer> =>
  readFile(fileOf(folder, sha256));

/** Removes what is not to be kept: lines that were stored after all, and leftovers of a crash. */
export async function removeLongLines(folder: string, kept: ReadonlySet<string>): Promise<void> {
  const files = await readdir(folder).catch(() => []);
  for (const file of files) {
    if (!file.endsWith(ending) || !kept.has(file.slice(0, -ending.length))) {
      await rm(path.join(folder, file), { force: true });
    }
  }
}
