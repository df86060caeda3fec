import type { Command } from 'commander';
import type { ControlClient, Schemas } from '../../../control-plane/client/client.js';
import { openOwner } from '../../../core/registry/ownership.js';
import type { AnswerRow } from '../../../reporting/format/answer.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { everyPage } from '../control-api/every-page.js';
import { printList } from '../terminal/print-list.js';

const howToRegister =
  'Register one: gatebook register --tenant acme --api 111122223333/eu-west-1/a1b2c3d4e5/prod';

/** `gatebook tenants`: who is registered. */
export const tenantsCommand = (command: Command): void =>
  listCommand(command, `No tenant yet. ${howToRegister}`, tenants);

/** `gatebook apis`: which stages are registered, and whose they are now. */
export const apisCommand = (command: Command): void =>
  listCommand(command, `No API yet. ${howToRegister}`, apis);

/** `gatebook accounts`: the accounts of the organisation, with the pipelines they have. */
export const accountsCommand = (command: Command): void =>
  listCommand(
    command,
    'No account yet. The accounts of an organisation are listed in AWS; here, those of registered APIs.',
    accounts,
  );

async function tenants(client: ControlClient): Promise<AnswerRow[]> {
  const found = await everyPage((query) => client.GET('/v1/tenants', { params: { query } }));
  return found.map(({ id, name, state }) => ({ tenant: id, name, state }));
}

async function apis(client: ControlClient): Promise<AnswerRow[]> {
  const found = await everyPage((query) => client.GET('/v1/apis', { params: { query } }));
  return found.map(({ id, ownership, displayName, format, consumer, logging }) => ({
    api: id,
    tenant: openOwner(ownership),
    name: displayName,
    format: format === null ? null : shortened(format),
    consumer,
    logging: logging.state,
    drifted: logging.drift?.inStep === false,
  }));
}

/** A format as it fits into a table: `--json` has the whole of the others, `call` of it. */
const shortened = (format: string): string =>
  format.length > 40 ? `${format.slice(0, 39)}…` : format;

async function accounts(client: ControlClient): Promise<AnswerRow[]> {
  const found = await everyPage((query) => client.GET('/v1/accounts', { params: { query } }));
  return found.flatMap(accountRows);
}

function accountRows({ accountId, name, pipelines }: Schemas['Account']): AnswerRow[] {
  if (pipelines.length === 0) {
    const none = { region: null, version: null, health: null, heard: null, row: null };
    return [{ account: accountId, name, ...none, stages: 0, drifted: 0 }];
  }
  return pipelines.map(
    ({ region, productVersion, health, lastHeardAt, lastRowSeenAt, stages }) => ({
      account: accountId,
      name,
      region,
      version: productVersion,
      health: health?.state ?? null,
      heard: lastHeardAt,
      row: lastRowSeenAt,
      stages: stages.managed,
      drifted: stages.drifted,
    }),
  );
}

const listCommand = (
  command: Command,
  none: string,
  read: (client: ControlClient) => Promise<AnswerRow[]>,
): void => {
  controlApiCommand(command)
    .option('--json', 'answer in JSON')
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<ControlApiOptions & { json?: true }>();
      printList(await withControlApi(options, read), options.json, none);
    });
};
