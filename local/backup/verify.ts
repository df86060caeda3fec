import { stat } from 'node:fs/promises';
import type { OnProgress } from './back-up.js';
import {
  type BackupFile,
  type BackupFolder,
  backupFileOf,
  listBackups,
  objectOf,
} from './backup-folder.js';
import { digestOf } from './copy-file.js';
import { eachFile } from './each-file.js';

/** A file of a folder of backups that is not as it was written. */
export interface DamagedFile {
  readonly file: string;
  /** What is wrong with it, and what it held. */
  readonly reason: string;
  /** The backups that cannot be restored as they are. */
  readonly backups: readonly string[];
}

/** What a folder of backups holds, and what of it is damaged. */
export interface Verified {
  readonly backups: number;
  /** Files of all of them, each once however many backups have it. */
  readonly files: number;
  readonly bytes: number;
  readonly damaged: readonly DamagedFile[];
}

/** Reads every byte of all backups and holds it against what was written. */
export async function verifyBackups(
  folder: BackupFolder,
  onProgress: OnProgress = () => undefined,
): Promise<Verified> {
  const listed = await listBackups(folder);
  const objects = new Map<string, { readonly file: BackupFile; readonly backups: string[] }>();
  const damaged: DamagedFile[] = [];
  for (const { id, backup } of listed) {
    if (backup === undefined) {
      const reason = 'it does not say any more what belongs to the backup';
      damaged.push({ file: backupFileOf(folder, id), reason, backups: [id] });
    }
    for (const file of backup?.files ?? []) {
      const known = objects.get(file.sha256);
      if (known === undefined) objects.set(file.sha256, { file, backups: [id] });
      else if (!known.backups.includes(id)) known.backups.push(id);
    }
  }
  const total = [...objects.values()].reduce((sum, { file }) => sum + file.bytes, 0);
  let done = 0;
  const reasons = await eachFile([...objects.values()], async ({ file, backups }) => {
    const reason = await damageOf(folder, file);
    done += file.bytes;
    onProgress(done, total);
    if (reason === undefined) return [];
    const held = `${reason}; it held ${file.path}`;
    return [{ file: objectOf(folder, file.sha256), reason: held, backups }];
  });
  return {
    backups: listed.length,
    files: objects.size,
    bytes: total,
    damaged: [...damaged, ...reasons.flat()],
  };
}

/** What is wrong with the bytes of a file, told by their number: it is gone, cut off, or longer. Undefined: nothing. */
export async function sizeDamageOf(
  folder: BackupFolder,
  { sha256, bytes }: BackupFile,
): Promise<string | undefined> {
  const found = await stat(objectOf(folder, sha256)).catch(() => undefined);
  if (found === undefined) return 'it is gone';
  return found.size === bytes ? undefined : `it has ${found.size} bytes in place of ${bytes}`;
}

async function damageOf(folder: BackupFolder, file: BackupFile): Promise<string | undefined> {
  const bySize = await sizeDamageOf(folder, file);
  if (bySize !== undefined) return bySize;
  try {
    const { sha256 } = await digestOf(objectOf(folder, file.sha256), file.bytes);
    return sha256 === file.sha256 ? undefined : 'its bytes are not what was written';
  } catch (error) {
    return `it cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`;
  }
}
