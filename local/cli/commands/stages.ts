import type { Command } from 'commander';
import { accountId, apiRef } from '../../../core/registry/api-window.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { matching } from '../terminal/arguments.js';
import { printList } from '../terminal/print-list.js';

interface StagesOptions extends ControlApiOptions {
  readonly region: string;
  readonly json?: true;
}

/** `gatebook stages`: the map of what is missing in an account. */
export const stagesCommand = (command: Command): void => {
  controlApiCommand(command)
    .argument('<account>', 'its id', matching(accountId))
    .requiredOption('--region <region>', 'in which Region', matching(apiRef.shape.region))
    .option('--json', 'answer in JSON')
    .action((account: string, _, command: Command) =>
      stages(account, command.optsWithGlobals<StagesOptions>()),
    );
};

const stages = async (account: string, options: StagesOptions): Promise<void> => {
  const { data } = await withControlApi(options, (client) =>
    client.GET('/v1/accounts/{accountId}/stages', {
      params: { path: { accountId: account }, query: { region: options.region } },
    }),
  );
  const rows = (data?.items ?? []).map(
    ({ id, kind, apiName, logsTo, destinationArn, tenantId }) => ({
      api: id,
      kind,
      name: apiName,
      logsTo,
      tenant: tenantId,
      destination: destinationArn,
    }),
  );
  printList(rows, options.json, `Account ${account} has no stage in ${options.region}.`);
};
