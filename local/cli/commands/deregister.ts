import type { Command } from 'commander';
import { type ApiRef, apiRefText } from '../../../core/registry/api-window.js';
import { visibleJson, visibleText } from '../../../core/text/visible-text.js';
import { apiArgument } from '../control-api/api-argument.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { inCommands } from '../terminal/in-commands.js';

interface DeregisterOptions extends ControlApiOptions {
  readonly json?: true;
}

/** `gatebook deregister`: ends an API's registration; its stage gets its earlier log settings back. */
export const deregisterCommand = (command: Command): void => {
  controlApiCommand(command)
    .argument('<accountId/region/restApiId/stage>', 'the API', apiArgument)
    .option('--json', 'answer in JSON')
    .action((api: ApiRef, _, command: Command) =>
      deregister(api, command.optsWithGlobals<DeregisterOptions>()),
    );
};

const deregister = async (api: ApiRef, options: DeregisterOptions): Promise<void> => {
  const { data } = await withControlApi(options, (client) =>
    client.DELETE('/v1/apis/{accountId}/{region}/{restApiId}/{stage}', { params: { path: api } }),
  );
  if (options.json) return console.log(visibleJson(data));
  const pending = data?.logging.lastError?.message;
  console.log(
    visibleText(
      inCommands(
        `API ${apiRefText(api)}: deregistered${pending ? `, but its stage is as it was. ${pending}` : '.'}`,
      ),
    ),
  );
};
