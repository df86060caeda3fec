import type { Command } from 'commander';
import { withDataFolder } from '../../data-folder/data-folder.js';
import { wholeNumberArgument } from '../terminal/arguments.js';
import { printList } from '../terminal/print-list.js';

/** `gatebook rejected`: the lines that could not be read, and why. */
export const rejectedCommand = (program: Command): void => {
  program
    .command('rejected')
    .description('list the rejected lines, newest first')
    .option('--limit <n>', 'at most so many', wholeNumberArgument(1, 100_000), 100)
    .option(
      '--before <id>',
      'continue after the id of the last one seen',
      wholeNumberArgument(1, 2 ** 48),
    )
    .option('--json', 'answer in JSON')
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<{
        dataDir: string;
        limit: number;
        before?: number;
        json?: true;
      }>();
      const lines = await withDataFolder(options.dataDir, ({ lake }) => lake.rejected(options));
      const rows = options.json
        ? lines.map((line) => ({ ...line }))
        : lines.map(({ id, reason, source, line, bytes, beginning }) => ({
            id: String(id),
            reason,
            where: `${source}:${line}`,
            bytes,
            beginning: beginning.slice(0, 60),
          }));
      printList(rows, options.json, 'No line was rejected.');
    });
};
