import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { erasableColumns } from '../../core/access-log/erasable.js';
import { tenantId } from '../../core/registry/tenant.js';
import { type Alert, sentenceOf, setAside } from '../files/quarantine.js';
import { writeWhole } from '../files/write-whole.js';
import type { Database } from './database.js';
import { createKeyedHash, keyedHash } from './keyed-hash.js';
import type { LakeFolder } from './lake-folder.js';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const tombstone = z.object({
  /** The erasure's. */
  id: z.string().regex(/^[A-Za-z0-9-]+$/),
  tenantId,
  column: z.enum(erasableColumns),
  /** Keyed, of the value. */
  hash: sha256,
  /** Requests of later are others than those that were erased, and stay. */
  until: z.iso.datetime(),
  /** Keyed hashes of the rejected lines that were erased. */
  lines: z.array(sha256),
});

/** What says that rows were erased, so that they never come back: by keyed hashes, so that it says nothing to a stranger. */
export type Tombstone = z.infer<typeof tombstone>;

/**
 * What was erased from a lake, a file for each erasure in `erased/`: neither a database that is made anew from files nor a
 * folder that was restored knows of it otherwise.
 */
export interface Tombstones {
  readonly all: readonly Tombstone[];
  /** Whether rejected lines are among what was erased. */
  readonly hasLines: boolean;
  /** A keyed hash. The key is made when the first is asked for: a folder of which nothing was erased has none. */
  hashOf(text: string): Promise<string>;
  /** Keeps one, in place of that of the same erasure; it is on the disk when this resolves. */
  keep(kept: Tombstone): Promise<void>;
}

/** For a lake of which nothing was erased. */
export const noTombstones: Pick<Tombstones, 'all' | 'hasLines' | 'hashOf'> = {
  all: [],
  hasLines: false,
  hashOf: () => Promise.reject(new Error('Nothing can be erased from here.')),
};

const keyBytes = 32;
const ending = '.json';

/** Reads what was erased. A file that is damaged is set aside, and told of: what it kept out may come back. */
export async function openTombstones(
  db: Database,
  folder: LakeFolder,
  alert: Alert,
): Promise<Tombstones> {
  const place = path.join(folder.root, 'erased');
  const keyFile = path.join(place, 'key');
  const kept = new Map<string, Tombstone>();
  for (const file of await filesIn(place)) {
    const read = tombstone.safeParse(await jsonOf(file));
    if (read.success) kept.set(read.data.id, read.data);
    else await setTombstoneAside(folder.root, file, alert);
  }
  let key = await keyIn(keyFile);
  if (key === undefined && kept.size > 0) {
    alert(
      `${keyFile} is gone or damaged: what was erased comes back when its log is ingested again. Put a copy of the file back and start again.`,
    );
    kept.clear();
  }
  const keyMade = async (): Promise<Uint8Array> => {
    if (key !== undefined) return key;
    const fresh = randomBytes(keyBytes);
    await mkdir(place, { recursive: true, mode: 0o700 });
    await writeWhole(keyFile, `${fresh.toString('hex')}\n`);
    await createKeyedHash(db, fresh);
    key = fresh;
    return fresh;
  };
  const linesKept = (): string[] => [...kept.values()].flatMap(({ lines }) => lines);
  const showLines = async (lines: readonly string[]): Promise<void> => {
    await db.run('CREATE OR REPLACE TEMP TABLE erased_lines (hash VARCHAR)');
    await db.append(
      'erased_lines',
      lines.map((hash) => [hash]),
    );
  };
  if (key !== undefined) await createKeyedHash(db, key);
  let lines = linesKept();
  await showLines(lines);
  return {
    get all() {
      return [...kept.values()];
    },
    get hasLines() {
      return lines.length > 0;
    },
    hashOf: async (text) => keyedHash(await keyMade(), text),
    async keep(one) {
      await writeWhole(path.join(place, `${one.id}${ending}`), `${JSON.stringify(one)}\n`);
      kept.set(one.id, one);
      lines = linesKept();
      await showLines(lines);
    },
  };
}

const filesIn = async (place: string): Promise<string[]> =>
  (await readdir(place).catch(() => []))
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => path.join(place, name));

const jsonOf = async (file: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
};

async function keyIn(file: string): Promise<Uint8Array | undefined> {
  const text = (await readFile(file, 'utf8').catch(() => '')).trim();
  return /^[0-9a-f]{64}$/.test(text) ? Buffer.from(text, 'hex') : undefined;
}

async function setTombstoneAside(root: string, file: string, alert: Alert): Promise<void> {
  const entry = await setAside(root, file, {
    reason: 'it does not say what was erased',
    advice:
      'What this erasure removed comes back when its log is ingested again: put a copy of the file back, or ask for the erasure again.',
  });
  alert(sentenceOf(entry));
}
