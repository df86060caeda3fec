import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import {
  type FolderSnapshot,
  type FolderSnapshots,
  snapshotIdPattern,
} from '../../core/ports/folder-snapshots.js';
import { ProductError } from '../../core/product-error.js';
import type { EmbeddedRegistry } from '../../registry/embedded/embedded.js';
import { writeWhole } from '../files/write-whole.js';
import { createMutex } from '../lake/mutex.js';
import { ifGone, secondName } from '../lake/snapshot.js';
import { guarded } from '../lake/storage-error.js';
import type { Lake } from './lake.js';

/** Held at a time: each has a copy of the databases. */
const most = 8;

/** Whoever copies a snapshot marks it as in use, so often; one that was not for so long belongs to nobody any more. */
export const inUseEveryMs = 2_000;
const abandonedMs = 20_000;

const prefix = 'snapshot-';

/** In a snapshot: the folder with the tree of the data folder, and the checksums of its files that are known. */
export const snapshotData = 'data';
export const snapshotChecksums = 'checksums.json';

/**
 * Takes snapshots of an open data folder, into `staging/` there, which is emptied when the folder is opened. The registry is
 * copied while the lake stands still, after it: so it knows of each API at least what the lake knows.
 */
export function folderSnapshots({
  dataDir,
  lake,
  registry,
}: {
  readonly dataDir: string;
  readonly lake: Lake;
  readonly registry: EmbeddedRegistry;
}): FolderSnapshots {
  const root = path.resolve(dataDir);
  const staging = path.join(root, 'staging');
  const placeOf = (id: string) => path.join(staging, `${prefix}${id}`);
  const oneAtATime = createMutex();

  const take = async (): Promise<FolderSnapshot> => {
    await makeRoom(staging);
    const at = new Date().toISOString();
    const id = `${at.replace(/[-:.]/g, '')}-${randomBytes(4).toString('hex')}`;
    const to = placeOf(id);
    try {
      const data = path.join(to, snapshotData);
      await mkdir(path.join(data, 'registry'), { recursive: true, mode: 0o700 });
      const known = await lake.snapshot(data, async () => {
        await registry.copyTo(path.join(data, 'registry', 'registry.sqlite'));
        await copyOthers(root, data);
      });
      await writeWhole(path.join(to, snapshotChecksums), JSON.stringify(known));
    } catch (error) {
      await rm(to, { recursive: true, force: true });
      throw error;
    }
    return { id, at, folder: path.relative(root, to).split(path.sep).join('/') };
  };

  return {
    take: () => oneAtATime(() => guarded(root, take)),
    repair: (suspects) => lake.repair(suspects),
    async release(id) {
      if (snapshotIdPattern.test(id)) await rm(placeOf(id), { recursive: true, force: true });
    },
  };
}

/** Marks a snapshot as in use. */
export async function markInUse(snapshot: string): Promise<void> {
  const now = new Date();
  await utimes(snapshot, now, now);
}

async function makeRoom(staging: string): Promise<void> {
  let held = 0;
  for (const name of await readdir(staging)) {
    if (!name.startsWith(prefix)) continue;
    const { mtimeMs } = await stat(path.join(staging, name));
    if (Date.now() - mtimeMs < abandonedMs) held += 1;
    else await rm(path.join(staging, name), { recursive: true, force: true });
  }
  if (held < most) return;
  throw new ProductError(
    'request-in-progress',
    `${most} backups of this data folder run already. Wait until one has ended, and run the command again.`,
  );
}

/**
 * What the lake and the registry copy themselves, what is of this process alone, work in progress, and sessions: one that was
 * ended since would be open again.
 */
const leftOut =
  /^(?:lake|sessions|rejected|registry|staging|server\.json|gatebook\.duckdb.*|\..*|.*\.tmp)$/;
/** The registry's database, its log, its lock and the note of its closing. */
const database = /^registry\.sqlite/;

async function copyOthers(root: string, to: string): Promise<void> {
  for (const entry of await readdir(root, { withFileTypes: true })) {
    if (leftOut.test(entry.name)) continue;
    const [from, copy] = [path.join(root, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) await nameAgain(from, copy);
    // People write into these by hand, and not always a new file.
    else if (entry.isFile()) await copyFile(from, copy);
  }
  await nameAgain(path.join(root, 'registry'), path.join(to, 'registry'), database);
}

/** Gives the files of a folder, which are written whole and never changed, second names below another. */
async function nameAgain(from: string, to: string, except?: RegExp): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (except?.test(entry.name) || entry.name.endsWith('.tmp')) continue;
    const [file, name] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) await nameAgain(file, name);
    else if (entry.isFile()) {
      // A document that is replaced meanwhile is there again a moment later, under the same name.
      await secondName(file, name).catch(ifGone);
    }
  }
}
