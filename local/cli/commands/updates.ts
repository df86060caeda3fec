import type { Command } from 'commander';
import type { Schemas } from '../../../control-plane/client/client.js';
import { productUpdate } from '../../../core/registry/product-update.js';
import { visibleJson, visibleText } from '../../../core/text/visible-text.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { everyPage } from '../control-api/every-page.js';
import { matching, wholeNumberArgument } from '../terminal/arguments.js';
import { printList } from '../terminal/print-list.js';

type Options = ControlApiOptions & { readonly json?: true };

interface PlanOptions extends Options {
  readonly canaries: string[];
  readonly share: number;
  readonly soak: number;
  readonly stopAfter: number;
}

const steps = {
  start: 'begin with the canaries',
  pause: 'begin no more pipelines; those under way are finished',
  resume: 'go on, after a look at what failed',
  cancel: 'end it; what was updated stays updated',
} as const;

/** `gatebook updates`: the product is updated in all accounts, in waves. */
export const updatesCommand = (updates: Command): void => {
  controlApiCommand(updates.command('list'))
    .description('list the updates, the newest first')
    .option('--json', 'answer in JSON')
    .action((_, command: Command) => list(command.optsWithGlobals<Options>()));

  controlApiCommand(updates.command('plan'))
    .description('plan an update; nothing is touched before it is started')
    .argument(
      '<version>',
      'a released version of the product',
      matching(productUpdate.shape.version),
    )
    .requiredOption('--canaries <account,…>', 'whose pipelines come first', (text) =>
      text.split(','),
    )
    .option('--share <n>', 'per cent of all pipelines an hour', wholeNumberArgument(1, 100), 10)
    .option('--soak <minutes>', 'how long canaries are watched', wholeNumberArgument(0, 10_080), 60)
    .option('--stop-after <n>', 'failures that stop it', wholeNumberArgument(1, 1000), 3)
    .option('--json', 'answer in JSON')
    .action((version: string, _, command: Command) =>
      plan(version, command.optsWithGlobals<PlanOptions>()),
    );

  controlApiCommand(updates.command('show'))
    .description('show what became of each pipeline that an update has begun')
    .argument('<id>', 'its number', matching(productUpdate.shape.id))
    .option('--json', 'answer in JSON')
    .action((id: string, _, command: Command) => show(id, command.optsWithGlobals<Options>()));

  for (const step of Object.keys(steps) as (keyof typeof steps)[])
    controlApiCommand(updates.command(step))
      .description(steps[step])
      .argument('<id>', 'its number', matching(productUpdate.shape.id))
      .option('--json', 'answer in JSON')
      .action(async (updateId: string, _, command: Command) => {
        const options = command.optsWithGlobals<Options>();
        const { data } = await withControlApi(options, (client) =>
          client.POST(`/v1/product-updates/{updateId}/${step}`, { params: { path: { updateId } } }),
        );
        print(data, options);
      });
};

const list = async (options: Options): Promise<void> => {
  const found = await withControlApi(options, (client) =>
    everyPage((query) => client.GET('/v1/product-updates', { params: { query } })),
  );
  printList(
    found.map(({ id, version, state, reason, pipelines, startedAt, endedAt }) => ({
      id,
      version,
      state,
      pipelines,
      started: startedAt,
      ended: endedAt,
      reason,
    })),
    options.json,
    'No update yet. Plan one: gatebook updates plan 1.1.0 --canaries 111122223333',
  );
};

const plan = async (version: string, options: PlanOptions): Promise<void> => {
  const { canaries, share, soak, stopAfter } = options;
  const { data } = await withControlApi(options, (client) =>
    client.POST('/v1/product-updates', {
      body: {
        version,
        canaries,
        soakMinutes: soak,
        sharePerHour: share,
        stopAfterFailures: stopAfter,
      },
    }),
  );
  print(data, options);
};

const show = async (updateId: string, options: Options): Promise<void> => {
  const found = await withControlApi(options, (client) =>
    everyPage((query) =>
      client.GET('/v1/product-updates/{updateId}/pipelines', {
        params: { path: { updateId }, query },
      }),
    ),
  );
  printList(
    found.map(({ accountId, region, state, fromVersion, begunAt, endedAt, reason }) => ({
      account: accountId,
      region,
      state,
      from: fromVersion,
      begun: begunAt,
      ended: endedAt,
      reason,
    })),
    options.json,
    'It has begun no pipeline yet.',
  );
};

const print = (
  update: Schemas['ProductUpdateProgress'] | undefined,
  { json }: Pick<Options, 'json'>,
): void => {
  if (json || !update) {
    console.log(visibleJson(update));
    return;
  }
  const { id, version, state, reason, progress } = update;
  const counts = Object.entries(progress).map(([what, count]) => `${count} ${what}`);
  console.log(`Update ${id} to ${version} is ${state}: ${counts.join(', ')}.`);
  if (reason !== null) console.log(visibleText(reason));
};
