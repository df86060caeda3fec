import type { Command } from 'commander';
import { visibleJson } from '../../../core/text/visible-text.js';
import { withDataFolder } from '../../data-folder/data-folder.js';
import { wholeNumberArgument } from '../terminal/arguments.js';
import { printList } from '../terminal/print-list.js';

/** `gatebook rejected`: the lines that could not be read, and why. */
export const rejectedCommand = (command: Command): void => {
  command
    .option('--limit <n>', 'at most so many', wholeNumberArgument(1, 100_000), 100)
    .option(
      '--before <id>',
      'continue after the id of the last record seen',
      wholeNumberArgument(1, 2 ** 48),
    )
    .option('--json', 'answer in JSON')
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<{
        dataDir: string;
        memory: string;
        limit: number;
        before?: number;
        json?: true;
      }>();
      const records = await withDataFolder(
        options.dataDir,
        ({ lake }) => lake.rejected(options),
        options,
      );
      if (options.json) {
        console.log(visibleJson(records.map(({ sha256: _, ...record }) => record)));
        return;
      }
      const rows = records.map(({ id, reason, source, lines, samples: [first] }) => ({
        id: String(id),
        reason,
        lines,
        first: first ? `${source}:${first.line}` : source,
        beginning: first?.beginning.slice(0, 60) ?? '',
      }));
      printList(rows, undefined, 'No line was rejected.');
    });
};
