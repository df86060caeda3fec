import { stat } from 'node:fs/promises';
import path from 'node:path';
import { type Command, Option } from 'commander';
import type { ControlClient } from '../../../control-plane/client/client.js';
import { ProductError } from '../../../core/product-error.js';
import { visibleJson, visibleText } from '../../../core/text/visible-text.js';
import { type BackedUp, backUp, knownChecksums } from '../../backup/back-up.js';
import { type BackupFolder, openForBackup, openToRead } from '../../backup/backup-folder.js';
import { prune } from '../../backup/prune.js';
import { verifyBackups } from '../../backup/verify.js';
import { gatebookVersion } from '../../control-plane/product-version.js';
import { snapshotChecksums, snapshotData } from '../../data-folder/snapshots.js';
import { notThere } from '../../files/unreadable.js';
import { folderFormat } from '../../lake/lake-folder.js';
import { withControlApi } from '../control-api/connect.js';
import { withSnapshot } from '../control-api/snapshot.js';
import { bytesText, countText } from '../terminal/amounts.js';
import { wholeNumberArgument } from '../terminal/arguments.js';
import { progressBar } from '../terminal/progress.js';

interface BackupOptions {
  readonly dataDir: string;
  readonly memory: string;
  readonly keep?: number;
  readonly verify?: true;
  readonly json?: true;
}

/** `gatebook backup`: copies the data folder as it is at this moment, while the server runs; only what has changed. */
export const backupCommand = (command: Command): void => {
  command
    .argument(
      '<folder>',
      'where backups are kept: a folder that is new or empty, or has earlier ones',
    )
    .option(
      '--keep <n>',
      'keep so many, this one included, and remove the older ones',
      wholeNumberArgument(1, 100_000),
    )
    .addOption(
      new Option(
        '--verify',
        'make none, and hold every byte of those that there are against what was written',
      ).conflicts('keep'),
    )
    .option('--json', 'answer in JSON')
    .action((place: string, _, command: Command) => {
      const options = command.optsWithGlobals<BackupOptions>();
      return options.verify ? verify(place, options) : backup(place, options);
    });
};

const backup = async (place: string, options: BackupOptions): Promise<void> => {
  await refuseMissing(options.dataDir);
  refuseInside(place, options.dataDir);
  const folder = await openForBackup(place);
  const bar = progressBar('Copying');
  const { id, at, done } = await withControlApi(options, (client) =>
    copied(client, folder, options.dataDir, (bytes, total) =>
      bar.update(bytes, total, bytesText(bytes)),
    ),
  ).finally(() => bar.stop());
  const removed =
    options.keep === undefined ? { backups: 0, bytes: 0 } : await prune(folder, options.keep);
  if (options.json) return console.log(visibleJson({ id, at, ...done, removed }));
  const { files, bytes, copied: fresh } = done;
  console.log(
    `Backup ${id} has ${countText(files, 'file', 'files')} of ${bytesText(bytes)}; ${bytesText(fresh.bytes)} in ${countText(fresh.files, 'file', 'files')} were not in an earlier one.`,
  );
  if (removed.backups > 0) {
    console.log(
      `${countText(removed.backups, 'older backup was', 'older backups were')} removed, and ${bytesText(removed.bytes)} with ${removed.backups === 1 ? 'it' : 'them'}.`,
    );
  }
};

/** Copies the data folder as it is held by whichever process has it open. */
const copied = (
  client: ControlClient,
  folder: BackupFolder,
  dataDir: string,
  onProgress: (done: number, total: number) => void,
): Promise<{ readonly id: string; readonly at: string; readonly done: BackedUp }> =>
  withSnapshot(client, dataDir, async ({ id, at }, held) => {
    const source = {
      tree: path.join(held, snapshotData),
      known: await knownChecksums(path.join(held, snapshotChecksums)),
    };
    const about = { id, at, version: gatebookVersion(), folderFormat };
    return { id, at, done: await backUp(folder, source, about, onProgress) };
  });

/** Opening a folder would make it. */
async function refuseMissing(dataDir: string): Promise<void> {
  const there = await stat(path.join(dataDir, 'gatebook.json')).catch(() => undefined);
  if (there === undefined) throw notThere(`The data folder ${path.resolve(dataDir)}`);
}

function refuseInside(place: string, dataDir: string): void {
  const inside = path.relative(path.resolve(dataDir), path.resolve(place));
  if (inside !== '' && (inside.startsWith('..') || path.isAbsolute(inside))) return;
  throw new ProductError(
    'invalid-input',
    'A backup within the data folder goes when that goes. Name a folder outside of it, best on another disk.',
  );
}

const verify = async (place: string, { json }: BackupOptions): Promise<void> => {
  const folder = await openToRead(place);
  const bar = progressBar('Reading');
  const found = await verifyBackups(folder, (bytes, total) =>
    bar.update(bytes, total, bytesText(bytes)),
  ).finally(() => bar.stop());
  const { backups, files, bytes, damaged } = found;
  if (json) console.log(visibleJson(found));
  else {
    for (const { file, reason, backups: of } of damaged) {
      console.log(`${visibleText(file)}: ${visibleText(reason)}. Backups: ${of.join(', ')}`);
    }
  }
  if (damaged.length > 0) {
    throw new ProductError(
      'backup-damaged',
      `${countText(damaged.length, 'file is', 'files are')} damaged in ${folder.root}. Remove ${damaged.length === 1 ? 'it' : 'them'} and make a backup: what the data folder still has is copied anew.`,
    );
  }
  if (!json) {
    console.log(
      `${countText(backups, 'backup', 'backups')} of ${countText(files, 'file', 'files')} and ${bytesText(bytes)}: all of it is as it was written.`,
    );
  }
};
