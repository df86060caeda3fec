import type { Command } from 'commander';
import type { Schemas } from '../../../control-plane/client/client.js';
import { ProductError } from '../../../core/product-error.js';
import { accountId, apiRef, apiText } from '../../../core/registry/api-window.js';
import { logGroupName } from '../../../core/registry/backfill.js';
import { visibleJson, visibleText } from '../../../core/text/visible-text.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { everyPage } from '../control-api/every-page.js';
import { instantArgument, matching } from '../terminal/arguments.js';
import { inCommands } from '../terminal/in-commands.js';
import { printList } from '../terminal/print-list.js';

interface BackfillOptions extends ControlApiOptions {
  readonly api?: string;
  readonly account?: string;
  readonly region?: string;
  readonly logGroup?: string;
  readonly from: Date;
  readonly to: Date;
  readonly json?: true;
}

interface BackfillsOptions extends ControlApiOptions {
  readonly cancel?: string;
  readonly json?: true;
}

/** `gatebook backfill`: asks for the past of a log group. */
export const backfillCommand = (command: Command): void => {
  controlApiCommand(command)
    .option(
      '--api <accountId/region/restApiId/stage>',
      'an API, whose log group is meant',
      matching(apiText),
    )
    .option('--account <id>', 'without --api: the account of the log group', matching(accountId))
    .option('--region <region>', 'without --api: its Region', matching(apiRef.shape.region))
    .option('--log-group <name>', 'without --api: its name', matching(logGroupName))
    .requiredOption('--from <time>', 'from, inclusive', instantArgument)
    .requiredOption('--to <time>', 'to, exclusive', instantArgument)
    .option('--json', 'answer in JSON')
    .action((_, command: Command) => backfill(command.optsWithGlobals<BackfillOptions>()));
};

/** `gatebook backfills`: how far those of an account are, and cancels one. */
export const backfillsCommand = (command: Command): void => {
  controlApiCommand(command)
    .argument('<account>', 'its id', matching(accountId))
    .option('--cancel <key>', 'cancel this one; what is in the lake by then stays')
    .option('--json', 'answer in JSON')
    .action((account: string, _, command: Command) => {
      const options = command.optsWithGlobals<BackfillsOptions>();
      return options.cancel === undefined
        ? list(account, options)
        : cancel(account, options.cancel, options);
    });
};

const keyOf = ({ id }: Schemas['Backfill']): string => id.split('/')[1] ?? '';

async function backfill(options: BackfillOptions): Promise<void> {
  const [ofApi, inRegion] = options.api?.split('/') ?? [];
  const [account, region] = [ofApi ?? options.account, inRegion ?? options.region];
  if (account === undefined || region === undefined || (!options.api && !options.logGroup)) {
    throw new ProductError(
      'invalid-input',
      'A backfill needs --api, or --account, --region and --log-group.',
    );
  }
  const { data } = await withControlApi(options, (client) =>
    client.POST('/v1/accounts/{accountId}/backfills', {
      params: { path: { accountId: account } },
      body: {
        region,
        ...(options.api ? { api: options.api } : { logGroup: options.logGroup ?? '' }),
        from: options.from.toISOString(),
        to: options.to.toISOString(),
      },
    }),
  );
  if (options.json || !data) return console.log(visibleJson(data));
  console.log(
    visibleText(
      `Backfill ${keyOf(data)} of ${data.logGroup}: ${data.pieces} days are to be read. gatebook backfills ${account} tells how far it is.`,
    ),
  );
}

async function list(account: string, options: BackfillsOptions): Promise<void> {
  const found = await withControlApi(options, (client) =>
    everyPage((query) =>
      client.GET('/v1/accounts/{accountId}/backfills', {
        params: { path: { accountId: account }, query },
      }),
    ),
  );
  const rows = found.map((one) => ({
    backfill: keyOf(one),
    region: one.region,
    logGroup: one.logGroup,
    from: one.from,
    to: one.to,
    state: one.state,
    days: `${one.piecesDone} of ${one.pieces}`,
    lines: one.lines,
    reason: one.reason,
  }));
  printList(
    rows,
    options.json,
    `Account ${account} has no backfill. gatebook backfill asks for one.`,
  );
}

async function cancel(account: string, key: string, options: BackfillsOptions): Promise<void> {
  const { data } = await withControlApi(options, (client) =>
    client.POST('/v1/accounts/{accountId}/backfills/{backfill}/cancel', {
      params: { path: { accountId: account, backfill: key } },
    }),
  );
  if (options.json || !data) return console.log(visibleJson(data));
  console.log(visibleText(inCommands(`Backfill ${key}: ${data.state}.`)));
}
