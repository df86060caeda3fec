import { execFile } from 'node:child_process';
import { copyFile, link, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Database } from './database.js';
import type { LakeFolder } from './lake-folder.js';
import { listedFiles } from './manifest.js';

const run = promisify(execFile);

/** SHA-256 by path relative to the data folder, with `/` between its parts: of files whose bytes were noted when they were written. */
export type KnownChecksums = Readonly<Record<string, string>>;

/**
 * Puts the lake as it is now into a folder on the same disk. The caller sees to it that nothing else writes meanwhile: the
 * database with its log is then what it would be after a crash at this moment.
 */
export async function snapshotLake(
  db: Database,
  folder: LakeFolder,
  to: string,
): Promise<KnownChecksums> {
  const root = (place: string) => path.join(to, path.relative(folder.root, place));
  // So that the copy needs no log. Queries that read at this moment may keep it from that, which costs nothing else.
  await db.run('CHECKPOINT').catch(() => undefined);
  for (const name of await readdir(folder.root)) {
    if (name.startsWith(path.basename(folder.database))) {
      await copyElsewhere(path.join(folder.root, name), path.join(to, name));
    }
  }
  for (const file of await listedFiles(db)) {
    const place = path.join(folder.logs, file.path);
    await mkdir(path.dirname(root(place)), { recursive: true, mode: 0o700 });
    await secondName(place, root(place));
  }
  await mkdir(root(folder.rejected), { mode: 0o700 });
  for (const name of await readdir(folder.rejected).catch(() => [])) {
    const place = path.join(folder.rejected, name);
    // Lines that are added later stand behind those that the database knows of.
    await secondName(place, root(place)).catch(ifGone);
  }
  const noted = await db.rows<{ path: string; sha256: string }>(
    'SELECT path, sha256 FROM lake_checksums WHERE sha256 IS NOT NULL',
  );
  const logs = path.relative(folder.root, folder.logs).split(path.sep).join('/');
  return Object.fromEntries(noted.map(({ path, sha256 }) => [`${logs}/${path}`, sha256]));
}

/** Passes over a file that somebody has removed meanwhile, as a replay does whose lines count elsewhere now. */
export function ifGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/** A file that never changes, under a second name; where the disk has no second names, a copy. */
export async function secondName(from: string, to: string): Promise<void> {
  await link(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'EEXIST') throw error;
    await copyFile(from, to);
  });
}

/**
 * Copies a file that the database holds by another process: DuckDB's lock is one of POSIX, which is lost as soon as the
 * process that holds it closes the same file once (fcntl(2), "Record locks").
 */
async function copyElsewhere(from: string, to: string): Promise<void> {
  const script = 'require("node:fs").copyFileSync(process.argv[1], process.argv[2])';
  try {
    await run(process.execPath, ['-e', script, from, to], { env: {} });
  } catch (error) {
    const { stderr = '' } = error as { readonly stderr?: string };
    throw new Error(/^\w*Error: .*$/m.exec(stderr)?.[0] ?? `Copying ${from} failed.`, {
      cause: error,
    });
  }
}
