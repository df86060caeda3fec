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

interface MoveOptions extends ControlApiOptions {
  readonly tenant: string;
  readonly from?: Date;
  readonly json?: true;
}

/** `gatebook move`: hands an API to another tenant. */
export const moveCommand = (command: Command): void => {
  controlApiCommand(command)
    .argument('<accountId/region/restApiId/stage>', 'the API', apiArgument)
    .requiredOption('--tenant <id>', 'who owns it from then on')
    .option('--from <time>', 'from when on; now when not given', instantArgument)
    .option('--json', 'answer in JSON')
    .action((api: ApiRef, _, command: Command) =>
      move(api, command.optsWithGlobals<MoveOptions>()),
    );
};

const move = async (api: ApiRef, options: MoveOptions): Promise<void> => {
  const { tenant: tenantId, from } = options;
  const { data } = await withControlApi(options, (client) =>
    client.POST('/v1/apis/{accountId}/{region}/{restApiId}/{stage}/move', {
      params: { path: api },
      body: { tenantId, ...(from && { validFrom: from.toISOString() }) },
    }),
  );
  if (options.json) return console.log(visibleJson(data));
  const since = data?.ownership.at(-1)?.validFrom;
  console.log(`API ${apiRefText(api)}: ${tenantId}'s${since ? ` from ${since} on` : ''}.`);
};
