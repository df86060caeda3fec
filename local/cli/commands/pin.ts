import { type Command, InvalidArgumentError } from 'commander';
import { accountId, apiRef } from '../../../core/registry/api-window.js';
import { visibleJson } from '../../../core/text/visible-text.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';

interface PinOptions extends ControlApiOptions {
  readonly reason?: string;
  readonly remove?: true;
  readonly json?: true;
}

/** `gatebook pin`: holds a pipeline at its version. */
export const pinCommand = (command: Command): void => {
  controlApiCommand(command)
    .argument('<accountId/region>', 'the pipeline', pipelineArgument)
    .option('--reason <text>', 'why')
    .option('--remove', 'let updates reach it again')
    .option('--json', 'answer in JSON')
    .action((path: PipelinePath, _, command: Command) =>
      pin(path, command.optsWithGlobals<PinOptions>(), command),
    );
};

interface PipelinePath {
  readonly accountId: string;
  readonly region: string;
}

function pipelineArgument(text: string): PipelinePath {
  const [account, region, ...rest] = text.split('/');
  const parsed = {
    account: accountId.safeParse(account),
    region: apiRef.shape.region.safeParse(region),
  };
  if (rest.length === 0 && parsed.account.success && parsed.region.success)
    return { accountId: parsed.account.data, region: parsed.region.data };
  throw new InvalidArgumentError('It must be such as 111122223333/eu-west-1.');
}

const pin = async (path: PipelinePath, options: PinOptions, command: Command): Promise<void> => {
  const { reason, remove, json } = options;
  const route = '/v1/accounts/{accountId}/pipelines/{region}/pin';
  const params = { path };
  if (!remove && reason === undefined)
    command.error("error: required option '--reason <text>' not specified: say why, or --remove", {
      exitCode: 2,
    });
  const { data } = await withControlApi(options, (client) =>
    remove
      ? client.DELETE(route, { params })
      : client.PUT(route, { params, body: { reason: reason ?? '' } }),
  );
  if (json) return console.log(visibleJson(data));
  console.log(
    remove
      ? `Updates reach pipeline ${data?.id} again.`
      : `Pipeline ${data?.id} stays at ${data?.productVersion}.`,
  );
};
