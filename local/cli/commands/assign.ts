import type { Command } from 'commander';
import { type ApiRef, apiRefText } from '../../../core/registry/api-window.js';
import { visibleJson } from '../../../core/text/visible-text.js';
import { apiArgument } from '../control-api/api-argument.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { instantArgument } from '../terminal/arguments.js';

interface AssignOptions extends ControlApiOptions {
  readonly from?: Date;
  readonly to?: Date;
  readonly json?: true;
}

/** `gatebook assign`: gives requests that name no API to one, afterwards. */
export const assignCommand = (command: Command): void => {
  controlApiCommand(command)
    .argument('<accountId/region/restApiId/stage>', 'the API', apiArgument)
    .option('--from <time>', 'only requests from this time on', instantArgument)
    .option('--to <time>', 'only requests before this time', instantArgument)
    .option('--json', 'answer in JSON')
    .action((api: ApiRef, _, command: Command) =>
      assign(api, command.optsWithGlobals<AssignOptions>()),
    );
};

const assign = async (api: ApiRef, options: AssignOptions): Promise<void> => {
  const { from, to, json } = options;
  const body = {
    api: apiRefText(api),
    ...(from && { from: from.toISOString() }),
    ...(to && { to: to.toISOString() }),
  };
  const { data: done } = await withControlApi(options, (client) =>
    client.POST('/v1/assignments', { body }),
  );
  if (!done) return;
  if (json) return console.log(visibleJson(done));
  const { assigned, duplicates } = done;
  const count = (number: number) => number.toLocaleString('en-GB');
  console.log(
    `${count(assigned)} ${assigned === 1 ? 'request is' : 'requests are'} now of ${apiRefText(api)}.`,
  );
  if (duplicates > 0) console.log(`${count(duplicates)} it had already, and has once.`);
};
