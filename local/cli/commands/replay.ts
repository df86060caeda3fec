import type { Command } from 'commander';
import { type ApiRef, apiRefText } from '../../../core/registry/api-window.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { apiOfLinesOption, formatOption } from '../control-api/log-options.js';
import { printSummaryJson } from '../terminal/print-summary-json.js';

interface ReplayOptions extends ControlApiOptions {
  readonly api?: ApiRef;
  readonly format?: string;
  readonly json?: true;
}

/** `gatebook replay`: reads the rejected lines again by the rules of this version. */
export const replayCommand = (command: Command): void => {
  controlApiCommand(command)
    .addOption(apiOfLinesOption())
    .option(...formatOption)
    .option('--json', 'answer in JSON')
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<ReplayOptions>();
      const { json, api, format } = options;
      const body = { ...(api && { api: apiRefText(api) }), ...(format && { format }) };
      const { data: summary } = await withControlApi(options, (client) =>
        client.POST('/v1/replay', { body }),
      );
      if (!summary) return;
      if (json) return printSummaryJson(summary);
      const { read, stored, duplicates, erased, rejected } = summary;
      const gone = erased > 0 ? `${erased} erased before, ` : '';
      console.log(
        `${read} read again: ${stored} stored, ${duplicates} duplicates, ${gone}${rejected} still rejected.`,
      );
    });
};
