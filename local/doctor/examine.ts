import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { examineRegistry } from '../../registry/embedded/examined-sqlite.js';
import { openDuckdb } from '../lake/duckdb.js';
import { lakeMemory } from '../lake/lake-memory.js';
import type { Finding } from './finding.js';
import { checkLake, unreadableLake } from './lake-checks.js';

/** A data folder at one moment: as a snapshot has it, or as it lies there while nobody has it open. */
export interface Examined {
  /** The folder whose files are looked at; its databases are copied first. */
  readonly tree: string;
  readonly dataDir: string;
  readonly now: number;
}

/** Looks into the databases and every file of a folder that nobody writes to, without changing any of it. */
export async function examine({ tree, dataDir, now }: Examined): Promise<Finding[]> {
  const work = await mkdtemp(path.join(tmpdir(), 'gatebook-doctor-'));
  try {
    await copyMatching(tree, work, /^gatebook\.duckdb/);
    await copyMatching(path.join(tree, 'registry'), work, /^registry\.sqlite(?:-wal)?$/);
    return [...registryFindings(work), ...(await lakeFindings(work, { tree, dataDir, now }))];
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function copyMatching(from: string, to: string, names: RegExp): Promise<void> {
  for (const name of await readdir(from).catch(() => [])) {
    if (names.test(name)) await copyFile(path.join(from, name), path.join(to, name));
  }
}

function registryFindings(work: string): Finding[] {
  const { file, items } = examineRegistry(path.join(work, 'registry.sqlite'));
  const place = 'registry/registry.sqlite';
  return [
    ...file.slice(0, 1).map(
      (fault): Finding => ({
        check: 'registry',
        sentence: `${place} is damaged: ${fault}. Stop the server and put back registry/ of a backup; the requests are not concerned.`,
      }),
    ),
    ...items.map(
      (item): Finding => ({
        check: 'registry',
        sentence: `${place} has ${item}, which is not as it was written and is left out. Put back registry/ of a backup, or make the item again.`,
      }),
    ),
  ];
}

async function lakeFindings(work: string, { tree, dataDir, now }: Examined): Promise<Finding[]> {
  const file = path.join(work, 'gatebook.duckdb');
  if (!(await readdir(work)).includes('gatebook.duckdb')) return [];
  let database: Awaited<ReturnType<typeof openDuckdb>> | undefined;
  try {
    database = await openDuckdb({
      file,
      spill: path.join(work, 'spill'),
      memoryLimit: lakeMemory,
      threads: 1,
    });
    return await checkLake(
      {
        db: database.writer,
        logs: path.join(tree, 'lake', 'logs'),
        rejected: path.join(tree, 'rejected'),
        liveLogs: path.join(dataDir, 'lake', 'logs'),
      },
      now,
    );
  } catch (error) {
    return [unreadableLake(error)];
  } finally {
    await database?.close();
  }
}
