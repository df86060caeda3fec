import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { ingestIdPattern } from '../../../core/ports/ingest-record.js';
import type { LogOrigin } from '../../../core/ports/log-intake.js';
import { ProductError } from '../../../core/product-error.js';
import { type ApiRef, apiRef } from '../../../core/registry/api-window.js';
import { visibleJson } from '../../../core/text/visible-text.js';
import { withDataFolder } from '../../data-folder/data-folder.js';
import { dryRun } from '../../ingest/dry-run.js';
import { fileSource, type LineSource, streamSource } from '../../ingest/line-source.js';
import { apiArgument } from '../control-api/api-argument.js';
import { holderOf, withControlApi } from '../control-api/connect.js';
import { handIn } from '../control-api/hand-in.js';
import { matching } from '../terminal/arguments.js';
import { printSummary } from '../terminal/print-summary.js';
import { printSummaryJson } from '../terminal/print-summary-json.js';
import { printUndone } from '../terminal/print-undone.js';
import { progressBar } from '../terminal/progress.js';

interface IngestOptions {
  readonly account?: string;
  readonly region?: string;
  readonly api?: ApiRef;
  readonly format?: string;
  readonly dryRun?: true;
  readonly undo?: string;
  readonly json?: true;
  readonly dataDir: string;
}

/** `gatebook ingest`: reads access logs into the data folder. The same file twice adds nothing. */
export const ingestCommand = (program: Command): void => {
  program
    .command('ingest')
    .description(
      'read access logs of any kind: what they are and how they are wrapped, their first bytes say; the same lines twice add nothing',
    )
    .argument('[file...]', 'log files; - is standard input')
    .addOption(
      new Option(
        '--api <accountId/region/restApiId/stage>',
        'whose lines they are, where they do not say it',
      )
        .argParser(apiArgument)
        .conflicts(['account', 'region']),
    )
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
    .option(
      '--format <string>',
      "the format in the stage's access log settings, in single quotes, or @file",
      formatArgument,
    )
    .option('--dry-run', 'show the first rows as they would be stored, and store nothing')
    .addOption(
      new Option('--undo <id>', 'take an ingest back: `ingests` lists them')
        .argParser(ingestArgument)
        .conflicts(['api', 'account', 'region', 'format', 'dryRun']),
    )
    .option('--json', 'answer in JSON')
    .action((files: string[], _, command: Command) => {
      const options = command.optsWithGlobals<IngestOptions>();
      if (options.undo !== undefined && files.length === 0) return undo(options.undo, options);
      if (options.undo === undefined && files.length > 0) return ingest(files, options);
      throw command.error(
        options.undo === undefined
          ? "error: missing required argument 'file'"
          : 'error: --undo takes no files',
      );
    });
};

const undo = async (id: string, options: IngestOptions): Promise<void> => {
  const { data } = await withControlApi(options, (client) =>
    client.DELETE('/v1/ingests/{id}', { params: { path: { id } } }),
  );
  if (!data) return;
  if (options.json) console.log(visibleJson(data));
  else printUndone(data);
};

const ingestArgument = (text: string): string => {
  if (ingestIdPattern.test(text)) return text;
  throw new InvalidArgumentError('It must be an id that `gatebook ingests` lists.');
};

const formatArgument = (text: string): string => {
  if (!text.startsWith('@')) return text;
  try {
    return readFileSync(text.slice(1), 'utf8');
  } catch {
    throw new InvalidArgumentError(`There is no file ${text.slice(1)}.`);
  }
};

const ingest = async (files: readonly string[], options: IngestOptions): Promise<void> => {
  const { json } = options;
  const total = files.reduce((bytes, file) => bytes + bytesOf(file), 0);
  const origin: LogOrigin = {
    ...(options.account && { accountId: options.account }),
    ...(options.region && { region: options.region }),
    ...options.api,
    ...(options.format && { format: options.format }),
  };
  if (options.dryRun) return showDryRun(files, origin, options);
  const bar = progressBar('Reading');
  const summary = await withDataFolder(options.dataDir, ({ lake }) =>
    lake
      .ingest(files.map(sourceOf), {
        ...origin,
        by: 'command line',
        onProgress: ({ bytes, lines }) =>
          bar.update(bytes, Math.max(total, bytes), `${lines.toLocaleString('en-GB')} lines`),
      })
      .then((summary) => ({ ...summary, ingests: [summary.id] }))
      .finally(() => bar.stop()),
  ).catch(async (error) => handIn(await holderOf(options.dataDir, error), files, origin));
  if (json) printSummaryJson(summary);
  else {
    printSummary(summary);
    for (const id of summary.ingests)
      console.log(`\`gatebook ingest --undo ${id}\` takes it back.`);
  }
  if (summary.read > 0 && summary.read === summary.rejected) throw nothingRead(summary.read);
};

const showDryRun = async (
  files: readonly string[],
  origin: LogOrigin,
  { dataDir, json }: IngestOptions,
): Promise<void> => {
  const plan = { catalogue: path.join(dataDir, 'catalogue.json') };
  const { rows, summary } = await dryRun(plan, files.map(sourceOf), origin);
  if (json) console.log(visibleJson({ rows, summary }));
  else {
    for (const row of rows) console.log(visibleJson(row, 2));
    printSummary(summary);
    console.log('Nothing was stored: this was a dry run.');
  }
  if (summary.read > 0 && summary.read === summary.rejected) throw nothingRead(summary.read);
};

const nothingRead = (read: number): ProductError =>
  new ProductError(
    'nothing-read',
    `None of ${read.toLocaleString('en-GB')} ${read === 1 ? 'line' : 'lines'} could be read. docs/log-format.md says which logs are; --format reads any line with $context variables in it.`,
  );

const sourceOf = (file: string): LineSource =>
  file === '-' ? streamSource('stdin', process.stdin) : fileSource(file);

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
