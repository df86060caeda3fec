import { type Command, InvalidArgumentError } from 'commander';
import { snapshotIdPattern } from '../../../core/ports/folder-snapshots.js';
import { ProductError } from '../../../core/product-error.js';
import { visibleJson } from '../../../core/text/visible-text.js';
import {
  type Backup,
  type BackupFolder,
  listBackups,
  openToRead,
  readBackup,
} from '../../backup/backup-folder.js';
import { withErasuresSince } from '../../backup/erased-since.js';
import { restore } from '../../backup/restore.js';
import { progressBar } from '../terminal/progress.js';

interface RestoreOptions {
  readonly dataDir: string;
  readonly backup?: string;
  readonly json?: true;
}

/** `gatebook restore`: makes a data folder as it was when a backup was made. */
export const restoreCommand = (command: Command): void => {
  command
    .argument('<folder>', 'where backups are kept')
    .option(
      '--backup <id>',
      'which one; `gatebook backups` lists them (default: the latest)',
      backupArgument,
    )
    .option('--json', 'answer in JSON')
    .action((place: string, _, command: Command) =>
      restoreFrom(place, command.optsWithGlobals<RestoreOptions>()),
    );
};

const backupArgument = (text: string): string => {
  if (snapshotIdPattern.test(text)) return text;
  throw new InvalidArgumentError('It must be an id that `gatebook backups` lists.');
};

const restoreFrom = async (place: string, options: RestoreOptions): Promise<void> => {
  const { dataDir, json } = options;
  const folder = await openToRead(place);
  const backup = await chosen(folder, options.backup);
  const bar = progressBar('Restoring');
  await restore(folder, backup, dataDir, (done, total) => bar.update(done, total, '')).finally(() =>
    bar.stop(),
  );
  const { id, at, files } = backup;
  if (json) return console.log(visibleJson({ id, at, files: files.length, dataDir }));
  console.log(`${dataDir} is as it was at ${at}, by backup ${id}: start the server on it.`);
};

async function chosen(folder: BackupFolder, id: string | undefined): Promise<Backup> {
  const listed = await listBackups(folder);
  const [latest] = listed;
  if (id === undefined && latest === undefined) {
    throw new ProductError('file-unreadable', `There is no backup in ${folder.root}.`);
  }
  // A damaged latest one is refused by name: an older one in its place would look like the latest.
  const backup = await readBackup(folder, id ?? (latest?.id as string));
  return withErasuresSince(backup, listed);
}
