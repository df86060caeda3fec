import { statSync } from 'node:fs';
import type { Command } from 'commander';
import type { IngestSummary } from '../../../core/ports/log-intake.js';
import { ProductError } from '../../../core/product-error.js';
import { apiRef } from '../../../core/registry/api-window.js';
import { withDataFolder } from '../../data-folder/data-folder.js';
import { fileSource, streamSource } from '../../ingest/line-source.js';
import { holderOf } from '../control-api/connect.js';
import { handIn } from '../control-api/hand-in.js';
import { matching } from '../terminal/arguments.js';
import { printSummaryJson } from '../terminal/print-summary-json.js';
import { progressBar } from '../terminal/progress.js';

interface IngestOptions {
  readonly account?: string;
  readonly region?: string;
  readonly json?: true;
  readonly dataDir: string;
}

/** `gatebook ingest`: reads access logs into the data folder. The same file twice adds nothing. */
export const ingestCommand = (program: Command): void => {
  program
    .command('ingest')
    .description('read access logs: NDJSON, plain or gzip; the same lines twice add nothing')
    .argument('<file...>', 'log files; - is standard input')
    .option(
      '--account <id>',
      'the account of lines that name none',
      matching(apiRef.shape.accountId),
    )
    .option(
      '--region <region>',
      'the Region of lines that name none',
      matching(apiRef.shape.region),
    )
    .option('--json', 'answer in JSON')
    .action((files: string[], _, command: Command) =>
      ingest(files, command.optsWithGlobals<IngestOptions>()),
    );
};

const ingest = async (files: readonly string[], options: IngestOptions): Promise<void> => {
  const total = files.reduce((bytes, file) => bytes + bytesOf(file), 0);
  const bar = progressBar('Reading');
  const summary = await withDataFolder(options.dataDir, ({ lake }) =>
    lake
      .ingest(
        files.map((file) =>
          file === '-' ? streamSource('stdin', process.stdin) : fileSource(file),
        ),
        {
          accountId: options.account,
          region: options.region,
          onProgress: ({ bytes, lines }) =>
            bar.update(bytes, Math.max(total, bytes), `${lines.toLocaleString('en-GB')} lines`),
        },
      )
      .finally(() => bar.stop()),
  ).catch(async (error) => handIn(await holderOf(options.dataDir, error), files, options));
  if (options.json) printSummaryJson(summary);
  else printSummary(summary);
};

/** Asked before anything is opened, so that a misspelt name costs nothing. */
const bytesOf = (file: string): number => {
  if (file === '-') return 0;
  try {
    const stat = statSync(file);
    if (!stat.isDirectory()) return stat.size;
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code;
    throw new ProductError(
      'file-unreadable',
      why === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read (${why}).`,
    );
  }
  throw new ProductError('file-unreadable', `${file} is a folder; name the files in it.`);
};

const printSummary = ({ read, stored, duplicates, rejected, reasons, salvaged }: IngestSummary) => {
  const count = (number: number, what: string) =>
    console.log(`${number.toLocaleString('en-GB').padStart(13)} ${what}`);
  count(read, read === 1 ? 'line read' : 'lines read');
  count(stored, salvaged > 0 ? `stored (${salvaged} salvaged)` : 'stored');
  count(duplicates, 'duplicates');
  count(rejected, 'rejected');
  for (const [reason, times] of Object.entries(reasons)) count(times, `  ${reason}`);
  if (rejected > 0) console.log('Rejected lines are kept: `gatebook rejected` lists them.');
};
