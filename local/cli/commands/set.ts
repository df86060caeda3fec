import type { Command } from 'commander';
import { ProductError } from '../../../core/product-error.js';
import { type ApiRef, apiRefText } from '../../../core/registry/api-window.js';
import { visibleJson, visibleText } from '../../../core/text/visible-text.js';
import { apiArgument } from '../control-api/api-argument.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { formatOption } from '../control-api/log-options.js';

interface SetOptions extends ControlApiOptions {
  readonly format?: string;
  readonly consumer?: string;
  readonly name?: string;
  readonly json?: true;
}

/** `gatebook set`: says how the log of an API is read. */
export const setCommand = (command: Command): void => {
  controlApiCommand(command)
    .argument('<accountId/region/restApiId/stage>', 'the API', apiArgument)
    .option(...formatOption)
    .option(
      '--consumer <field>',
      'the field that says who called, where there is no API key, such as authorizer.claims.client_id',
    )
    .option('--name <name>', 'what the API is called')
    .option('--json', 'answer in JSON')
    .addHelpText('after', "\n--format '' and --consumer '' take a setting away.")
    .action((api: ApiRef, _, command: Command) => set(api, command.optsWithGlobals<SetOptions>()));
};

const set = async (api: ApiRef, options: SetOptions): Promise<void> => {
  const { format, consumer, name: displayName, json } = options;
  if (format === undefined && consumer === undefined && displayName === undefined) {
    throw new ProductError('invalid-input', 'Give --format, --consumer or --name.');
  }
  const { data } = await withControlApi(options, (client) =>
    client.PATCH('/v1/apis/{accountId}/{region}/{restApiId}/{stage}', {
      params: { path: api },
      body: {
        ...(format !== undefined && { format: format.trim() === '' ? null : format.trim() }),
        ...(consumer !== undefined && { consumer: consumer === '' ? null : consumer }),
        ...(displayName !== undefined && { displayName }),
      },
    }),
  );
  if (!data) return;
  if (json) return console.log(visibleJson(data));
  console.log(`API ${apiRefText(api)}: ${visibleText(data.displayName)}.`);
  console.log(`  format: ${visibleText(data.format ?? 'told by the lines')}`);
  console.log(`  consumer: ${visibleText(data.consumer ?? "the API key's name")}`);
};
