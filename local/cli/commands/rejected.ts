import type { Command } from 'commander';
import type { ControlClient, Schemas } from '../../../control-plane/client/client.js';
import { visibleJson } from '../../../core/text/visible-text.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { firstOfPages } from '../control-api/every-page.js';
import { wholeNumberArgument } from '../terminal/arguments.js';
import { printList } from '../terminal/print-list.js';

interface RejectedOptions extends ControlApiOptions {
  readonly limit: number;
  readonly before?: number;
  readonly json?: true;
}

/** `gatebook rejected`: the lines that could not be read, and why. */
export const rejectedCommand = (command: Command): void => {
  controlApiCommand(command)
    .option('--limit <n>', 'at most so many', wholeNumberArgument(1, 100_000), 100)
    .option(
      '--before <id>',
      'continue after the id of the last record seen',
      wholeNumberArgument(1, 2 ** 48),
    )
    .option('--json', 'answer in JSON')
    .action((_, command: Command) => list(command.optsWithGlobals<RejectedOptions>()));
};

const list = async (options: RejectedOptions): Promise<void> => {
  const records = await withControlApi(options, (client) => rejected(client, options));
  if (options.json) return console.log(visibleJson(records));
  const rows = records.map(({ id, reason, source, lines, samples: [first] }) => ({
    id: String(id),
    reason,
    lines,
    first: first ? `${source}:${first.line}` : source,
    beginning: first?.beginning.slice(0, 60) ?? '',
  }));
  printList(rows, undefined, 'No line was rejected.');
};

const rejected = (
  client: ControlClient,
  { limit, before }: RejectedOptions,
): Promise<Schemas['RejectedLines'][]> =>
  firstOfPages(limit, (page) =>
    client.GET('/v1/rejected', {
      params: { query: { ...page, ...(before !== undefined && { before }) } },
    }),
  );
