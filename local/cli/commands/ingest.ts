import { type Command, InvalidArgumentError, Option } from 'commander';
import { ingestIdPattern } from '../../../core/ports/ingest-record.js';
import type { LogOrigin } from '../../../core/ports/log-intake.js';
import { type ApiRef, apiRef } from '../../../core/registry/api-window.js';
import { visibleJson } from '../../../core/text/visible-text.js';
import { withControlApi } from '../control-api/connect.js';
import { apiOfLinesOption, formatOption } from '../control-api/log-options.js';
import { followPaths } from '../ingest/follow-paths.js';
import { ingestPaths } from '../ingest/ingest-paths.js';
import { instantArgument, matching } from '../terminal/arguments.js';
import { printUndone } from '../terminal/print-undone.js';

interface IngestOptions {
  readonly account?: string;
  readonly region?: string;
  readonly api?: ApiRef;
  readonly format?: string;
  readonly dryRun?: true;
  readonly follow?: true;
  readonly since?: Date;
  readonly undo?: string;
  readonly json?: true;
  readonly dataDir: string;
  readonly memory: string;
}

/** `gatebook ingest`: reads access logs into the data folder. The same file twice adds nothing. */
export const ingestCommand = (command: Command): void => {
  command
    .argument(
      '[path...]',
      "files, folders, quoted patterns such as 'logs/*.gz', s3://bucket/prefix; - is standard input",
    )
    .addOption(apiOfLinesOption().conflicts(['account', 'region']))
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
    .option(...formatOption)
    .option('--dry-run', 'show the first rows as they would be stored, and store nothing')
    .addOption(
      new Option(
        '--follow',
        'go on with what comes: lines of a file that grows, new files of a folder, new objects; Ctrl-C ends it',
      ).conflicts('dryRun'),
    )
    .option('--since <time>', 'of a bucket, only objects that have changed since', instantArgument)
    .addOption(
      new Option('--undo <id>', 'take an ingest back: `ingests` lists them')
        .argParser(ingestArgument)
        .conflicts(['api', 'account', 'region', 'format', 'dryRun', 'follow', 'since']),
    )
    .option('--json', 'answer in JSON')
    .action((paths: string[], _, command: Command) => {
      const options = command.optsWithGlobals<IngestOptions>();
      if (options.undo !== undefined && paths.length === 0) return undo(options.undo, options);
      if (options.undo === undefined && paths.length > 0) {
        const read = options.follow ? followPaths : ingestPaths;
        return read(paths, { ...options, origin: originOf(options) });
      }
      throw command.error(
        options.undo === undefined
          ? "error: missing required argument 'path'"
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

const originOf = ({ account, region, api, format }: IngestOptions): LogOrigin => ({
  ...(account && { accountId: account }),
  ...(region && { region }),
  ...api,
  ...(format && { format }),
});
