import type { Command } from 'commander';
import type { ApiRef } from '../../../core/registry/api-window.js';
import { withDataFolder } from '../../data-folder/data-folder.js';
import { apiOfLinesOption, formatOption } from '../control-api/log-options.js';
import { printSummaryJson } from '../terminal/print-summary-json.js';

interface ReplayOptions {
  readonly dataDir: string;
  readonly memory: string;
  readonly api?: ApiRef;
  readonly format?: string;
  readonly json?: true;
}

/** `gatebook replay`: reads the rejected lines again by the rules of this version. */
export const replayCommand = (command: Command): void => {
  command
    .addOption(apiOfLinesOption())
    .option(...formatOption)
    .option('--json', 'answer in JSON')
    .action(async (_, command: Command) => {
      const { dataDir, memory, json, api, format } = command.optsWithGlobals<ReplayOptions>();
      const origin = { ...api, ...(format && { format }) };
      const summary = await withDataFolder(dataDir, ({ lake }) => lake.replay(origin), { memory });
      if (json) return printSummaryJson(summary);
      const { read, stored, duplicates, erased, rejected } = summary;
      const gone = erased > 0 ? `${erased} erased before, ` : '';
      console.log(
        `${read} read again: ${stored} stored, ${duplicates} duplicates, ${gone}${rejected} still rejected.`,
      );
    });
};
