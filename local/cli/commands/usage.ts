import { type Command, Option } from 'commander';
import type { Schemas } from '../../../control-plane/client/client.js';
import { usageIntervals } from '../../../core/ports/usage-source.js';
import { visibleJson } from '../../../core/text/visible-text.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { instantArgument } from '../terminal/arguments.js';
import { terminalTable } from '../terminal/table.js';
import { writeText } from '../terminal/write-text.js';

interface UsageOptions extends ControlApiOptions {
  readonly tenant?: string;
  readonly from: Date;
  readonly to: Date;
  readonly groupBy?: string;
  readonly metrics?: string;
  readonly interval?: (typeof usageIntervals)[number];
  readonly format: 'table' | 'csv' | 'json';
  readonly json?: true;
}

/** `gatebook usage`: numbers of a tenant or of all, sliced. */
export const usageCommand = (program: Command): void => {
  controlApiCommand(program, 'usage')
    .description(
      'answer requests, errors and latencies, by any dimensions; docs/visuals.md names them',
    )
    .option('--tenant <id>', 'whose; all when not given, for the platform')
    .requiredOption('--from <time>', 'from, inclusive', instantArgument)
    .requiredOption('--to <time>', 'to, exclusive', instantArgument)
    .option('--group-by <dimension,…>', 'such as route,status')
    .option('--metrics <measure,…>', 'such as requests,errors,p95')
    .addOption(new Option('--interval <interval>', 'one row for each').choices(usageIntervals))
    .addOption(
      new Option('--format <format>', 'how to answer')
        .choices(['table', 'csv', 'json'])
        .default('table'),
    )
    .option('--json', 'short for --format json')
    .action((_, command: Command) => usage(command.optsWithGlobals<UsageOptions>()));
};

const usage = async (options: UsageOptions): Promise<void> => {
  const { tenant, from, to, groupBy, metrics, interval } = options;
  const query = {
    from: from.toISOString(),
    to: to.toISOString(),
    ...(tenant && { tenant }),
    ...(groupBy && { groupBy }),
    ...(metrics && { metrics }),
    ...(interval && { interval }),
  };
  const format = options.json ? 'json' : options.format;
  const text = await withControlApi(options, async (client) => {
    if (format === 'csv') {
      const csv = { params: { query: { ...query, format } }, parseAs: 'text' } as const;
      return (await client.GET('/v1/usage', csv)).data ?? '';
    }
    const { data } = await client.GET('/v1/usage', { params: { query } });
    const { columns, rows } = data as Schemas['Usage'];
    return format === 'json' ? `${visibleJson(rows)}\n` : terminalTable(columns, rows);
  });
  writeText(text);
};
