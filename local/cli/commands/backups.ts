import type { Command } from 'commander';
import { listBackups, openToRead } from '../../backup/backup-folder.js';
import { printList } from '../terminal/print-list.js';

/** `gatebook backups`: the backups of a folder, the latest first. */
export const backupsCommand = (command: Command): void => {
  command
    .argument('<folder>', 'where backups are kept')
    .option('--json', 'answer in JSON')
    .action((place: string, _, command: Command) =>
      list(place, command.optsWithGlobals<{ json?: true }>()),
    );
};

const list = async (place: string, { json }: { readonly json?: true }): Promise<void> => {
  const listed = await listBackups(await openToRead(place));
  const rows = listed.map(({ id, backup }) => ({
    id,
    at: backup?.at ?? null,
    version: backup?.version ?? null,
    files: backup?.files.length ?? null,
    bytes: backup?.files.reduce((sum, { bytes }) => sum + bytes, 0) ?? null,
    state: backup === undefined ? 'damaged' : 'whole',
  }));
  printList(rows, json, 'No backup yet. `gatebook backup` makes one.');
};
