import { type Command, Option } from 'commander';
import type { Schemas } from '../../../control-plane/client/client.js';
import { usageIntervals } from '../../../core/ports/usage-source.js';
import type { AnswerRow } from '../../../reporting/format/answer.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { everyPage } from '../control-api/every-page.js';
import { type AnswerOptions, printAnswer, withAnswerOptions } from '../terminal/answer.js';
import { instantArgument } from '../terminal/arguments.js';

interface UsageOptions extends ControlApiOptions, AnswerOptions {
  readonly tenant?: string;
  readonly from: Date;
  readonly to: Date;
  readonly groupBy?: string;
  readonly metrics?: string;
  readonly interval?: (typeof usageIntervals)[number];
  readonly zone?: string;
}

/** `gatebook usage`: numbers of a tenant or of all, sliced. */
export const usageCommand = (command: Command): void => {
  withAnswerOptions(controlApiCommand(command))
    .option('--tenant <id>', 'whose; all when not given, for the platform')
    .requiredOption('--from <time>', 'from, inclusive', instantArgument)
    .requiredOption('--to <time>', 'to, exclusive', instantArgument)
    .option('--group-by <dimension,…>', 'such as route,status')
    .option('--metrics <measure,…>', 'such as requests,errors,p95')
    .addOption(new Option('--interval <interval>', 'one row for each').choices(usageIntervals))
    .option('--zone <zone>', 'whose days and hours; the tenant’s own when not given, UTC for all')
    .action((_, command: Command) => usage(command.optsWithGlobals<UsageOptions>()));
};

const usage = async (options: UsageOptions): Promise<void> => {
  const { tenant, from, to, groupBy, metrics, interval, zone } = options;
  const query = {
    from: from.toISOString(),
    to: to.toISOString(),
    ...(tenant && { tenant }),
    ...(groupBy && { groupBy }),
    ...(metrics && { metrics }),
    ...(interval && { interval }),
    ...(zone && { zone }),
  };
  let columns: readonly string[] = [];
  const rows = await withControlApi(options, (client) =>
    everyPage(async ({ cursor }) => {
      const { data } = await client.GET('/v1/usage', {
        params: { query: { ...query, ...(cursor && { cursor }) } },
      });
      const { rows: items, next, ...found } = data as Schemas['Usage'];
      columns = found.columns;
      return { data: { items: items as AnswerRow[], next } };
    }),
  );
  printAnswer(columns, rows, options);
};
