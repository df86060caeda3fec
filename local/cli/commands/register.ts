import type { Command } from 'commander';
import type { ApiRef } from '../../../core/registry/api-window.js';
import { visibleJson, visibleText } from '../../../core/text/visible-text.js';
import { apiArgument } from '../control-api/api-argument.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { type EnrolledApi, enrol } from '../control-api/enrol.js';

interface RegisterOptions extends ControlApiOptions {
  readonly tenant: string;
  readonly name?: string;
  readonly api?: readonly ApiRef[];
  readonly dryRun?: true;
  readonly replaceExisting?: true;
  readonly json?: true;
}

/** `gatebook register`: gives stages to a tenant. Idempotent. */
export const registerCommand = (program: Command): void => {
  controlApiCommand(program, 'register')
    .description('say which tenant owns which APIs; safe to repeat')
    .requiredOption('--tenant <id>', "the tenant's id; a new one is created")
    .option('--name <name>', "a new tenant's name, for people")
    .option(
      '--api <accountId/region/restApiId/stage...>',
      'a stage that the tenant owns; several may follow',
      (text: string, before: readonly ApiRef[] = []) => [...before, apiArgument(text)],
    )
    .option('--dry-run', 'answer what would change on the stages, and change nothing')
    .option('--replace-existing', 'take stages over that log elsewhere; `deregister` undoes it')
    .option('--json', 'answer in JSON')
    .action((_, command: Command) => register(command.optsWithGlobals<RegisterOptions>()));
};

const register = async (options: RegisterOptions): Promise<void> => {
  const { tenant, name, api: apis = [], dryRun = false, replaceExisting = false, json } = options;
  const done = await withControlApi(options, (client) =>
    enrol(client, { tenantId: tenant, name, apis, dryRun, replaceExisting }),
  );
  if (json) return console.log(visibleJson(done));
  if (!dryRun) {
    console.log(`Tenant ${tenant}: ${done.tenant === 'created' ? 'created' : 'known already'}.`);
  }
  for (const enrolled of done.apis) console.log(visibleText(sentence(enrolled)));
};

const sentence = ({ api, outcome, changes = [], pending }: EnrolledApi): string => {
  if (outcome === 'planned') {
    const settings = changes.map(({ setting, actual }) => `${setting} (now ${actual ?? 'none'})`);
    return `API ${api}: would change ${settings.join(', ') || 'nothing'} on its stage.`;
  }
  const done = outcome === 'registered' ? 'registered' : 'registered already';
  return `API ${api}: ${done}${pending ? `, but its stage does not log yet. ${pending}` : '.'}`;
};
