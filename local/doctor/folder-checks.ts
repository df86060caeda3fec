import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { minuteMs } from '../../core/periods/duration.js';
import { readServerAddress } from '../data-folder/server-address.js';
import { type DiskRoom, diskRoom } from '../files/disk-room.js';
import { listSetAside } from '../files/quarantine.js';
import { folderFormat, restoreMark } from '../lake/lake-folder.js';
import type { Finding } from './finding.js';

/** Less room than this, or than a twentieth of the disk where that is less, is too little. */
const leastRoom = 2_000_000_000;
/** Clocks of machines and of file servers differ a little. */
const tolerance = 5 * minuteMs;

/** What is to be said of a data folder without opening it. It changes nothing. */
export async function checkFolder(dataDir: string, now: number): Promise<Finding[]> {
  const root = path.resolve(dataDir);
  const names = await readdir(root).catch(() => undefined);
  if (names === undefined) {
    return [
      {
        check: 'folder',
        sentence: `There is no folder ${root} that can be read. Check --data-dir and the folder's owner.`,
      },
    ];
  }
  const version = await checkVersion(root, names);
  if (version.some(({ check }) => check === 'folder')) return version;
  return [
    ...version,
    ...(await checkPermissions(root)),
    ...(await checkDisk(root)),
    ...(await checkClock(root, names, now)),
    ...(await checkServer(root, names)),
    ...(await listSetAside(root)).map(
      ({ file, kept, reason, advice }): Finding => ({
        check: 'quarantine',
        sentence: `${file} was damaged (${reason}) and lies in quarantine/${kept}. ${advice} Remove it from quarantine/, with its .json, when that is dealt with.`,
      }),
    ),
  ];
}

async function checkPermissions(root: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  const { mode, uid } = await stat(root);
  if ((mode & 0o077) !== 0) {
    findings.push({
      check: 'permissions',
      sentence: `Others than its owner may look into ${root}, which holds everybody's requests. Close it: chmod -R go= ${root}`,
      mend: { kind: 'close', place: root },
    });
  }
  const user = process.getuid?.();
  if (user !== undefined && user !== 0 && user !== uid) {
    findings.push({
      check: 'permissions',
      sentence: `${root} belongs to user ${uid}, and this command runs as user ${user}. Run it, and the server, as the folder's owner.`,
    });
  }
  for (const name of ['link-secret', 'tokens', 'registry']) {
    const place = path.join(root, name);
    const found = await stat(place).catch(() => undefined);
    if (found === undefined || (found.mode & 0o077) === 0) continue;
    findings.push({
      check: 'permissions',
      sentence: `Others than its owner may read ${place}. Close it: chmod -R go= ${place}`,
      mend: { kind: 'close', place },
    });
  }
  return findings;
}

async function checkVersion(root: string, names: readonly string[]): Promise<Finding[]> {
  if (names.includes(restoreMark)) {
    return [
      {
        check: 'folder',
        sentence: `${root} is being restored from a backup, or that was broken off. Wait for its end, or run \`gatebook restore\` again.`,
      },
    ];
  }
  const file = path.join(root, 'gatebook.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const format = text === undefined ? undefined : formatIn(text);
  if (format === undefined) {
    const isFolder = names.includes('gatebook.duckdb');
    return [
      isFolder
        ? {
            check: 'version',
            sentence: `${file} does not say which format the folder has. The next start writes it anew.`,
            mend: { kind: 'open' },
          }
        : {
            check: 'folder',
            sentence: `${root} is no data folder. Name one with --data-dir.`,
          },
    ];
  }
  if (format <= folderFormat) return [];
  return [
    {
      check: 'version',
      sentence: `${root} was written by a newer Gatebook (format ${format}; this one knows ${folderFormat}). Update Gatebook.`,
    },
  ];
}

function formatIn(text: string): number | undefined {
  try {
    const { format } = JSON.parse(text) as { format?: unknown };
    return typeof format === 'number' ? format : undefined;
  } catch {
    return undefined;
  }
}

async function checkDisk(root: string): Promise<Finding[]> {
  return roomFindings(root, await diskRoom(root));
}

/** Whether a disk has too little room. */
export function roomFindings(root: string, { free, size }: DiskRoom): Finding[] {
  if (free >= Math.min(leastRoom, size / 20)) return [];
  const megabytes = Math.round(free / 1e6).toLocaleString('en-GB');
  return [
    {
      check: 'disk',
      sentence: `The disk of ${root} has ${megabytes} MB left. Make room, or move the folder to a larger disk: an ingest ends before it fills the disk.`,
    },
  ];
}

/** Files that are written again and again: one of the future says that the clock was set back, or is wrong. */
async function checkClock(root: string, names: readonly string[], now: number): Promise<Finding[]> {
  for (const name of names) {
    const found = await stat(path.join(root, name)).catch(() => undefined);
    if (found === undefined || found.mtimeMs <= now + tolerance) continue;
    return [
      {
        check: 'clock',
        sentence: `${path.join(root, name)} was written at ${found.mtime.toISOString()}, and this machine's clock says ${new Date(now).toISOString()}. Set the clock: links, tokens and schedules go by it.`,
      },
    ];
  }
  return [];
}

async function checkServer(root: string, names: readonly string[]): Promise<Finding[]> {
  if (!names.includes('server.json')) return [];
  if ((await readServerAddress(root)) !== undefined) return [];
  return [
    {
      check: 'server',
      sentence: `${path.join(root, 'server.json')} names a server that does not answer: it was killed, or hangs. Start it again.`,
      mend: { kind: 'server-address' },
    },
  ];
}
