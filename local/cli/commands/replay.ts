import type { Command } from 'commander';
import { withDataFolder } from '../../data-folder/data-folder.js';
import { printSummaryJson } from '../terminal/print-summary-json.js';

/** `gatebook replay`: reads the rejected lines again by the rules of this version. */
export const replayCommand = (program: Command): void => {
  program
    .command('replay')
    .description('read the rejected lines again; those that pass now are stored')
    .option('--json', 'answer in JSON')
    .action(async (_, command: Command) => {
      const { dataDir, json } = command.optsWithGlobals<{ dataDir: string; json?: true }>();
      const summary = await withDataFolder(dataDir, ({ lake }) => lake.replay());
      if (json) return printSummaryJson(summary);
      const { read, stored, duplicates, rejected } = summary;
      console.log(
        `${read} read again: ${stored} stored, ${duplicates} duplicates, ${rejected} still rejected.`,
      );
    });
};
