import { type Command, Option } from 'commander';
import type { ControlClient, Schemas } from '../../../control-plane/client/client.js';
import { ProductError } from '../../../core/product-error.js';
import { grant, grantName } from '../../../core/registry/grant.js';
import { tenantId } from '../../../core/registry/tenant.js';
import { visibleJson, visibleText } from '../../../core/text/visible-text.js';
import type { AnswerRow } from '../../../reporting/format/answer.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { everyPage } from '../control-api/every-page.js';
import { matching } from '../terminal/arguments.js';
import { printList } from '../terminal/print-list.js';

interface GrantOptions extends ControlApiOptions {
  readonly claim?: string;
  readonly value?: string;
  readonly platform?: true;
  readonly tenant?: string;
  readonly apiKey?: string[];
  readonly consumer?: string[];
  readonly remove?: true;
  readonly json?: true;
}

/** `gatebook grant`: what the people may see who sign in with a value of a claim. */
export const grantCommand = (command: Command): void => {
  controlApiCommand(command)
    .argument('<name>', "the grant's name, such as acme-readers", matching(grantName))
    .option(
      '--claim <name>',
      'what the identity provider says of a person: groups, roles, email, email-domain, …',
      matching(grant.shape.claim),
    )
    .option('--value <text>', 'the value that it has to have', matching(grant.shape.value))
    .addOption(
      new Option('--platform', 'they see all tenants').conflicts([
        'tenant',
        'apiKey',
        'consumer',
        'remove',
      ]),
    )
    .option('--tenant <id>', 'they see this tenant', matching(tenantId))
    .option(
      '--api-key <id>',
      'of the tenant, they see calls with API keys of these ids only',
      listed,
    )
    .option(
      '--consumer <name>',
      'of the tenant, they see calls without an API key that name this consumer only',
      listed,
    )
    .option('--remove', 'take the grant back instead')
    .option('--json', 'answer in JSON')
    .addHelpText('after', '\n--api-key and --consumer can be given several times.')
    .action((name: string, _, command: Command) =>
      setGrant(name, command.optsWithGlobals<GrantOptions>()),
    );
};

/** A name may hold a comma, so that each has a flag of its own. */
const listed = (text: string, before: string[] = []): string[] => [...before, text];

/** `gatebook grants`: those that there are. */
export const grantsCommand = (command: Command): void => {
  controlApiCommand(command)
    .option('--json', 'answer in JSON')
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<ControlApiOptions & { json?: true }>();
      printList(
        await withControlApi(options, grants),
        options.json,
        'No grant yet: whoever signs in sees nothing. Make one: gatebook grant platform-team --claim groups --value api-platform --platform',
      );
    });
};

async function grants(client: ControlClient): Promise<AnswerRow[]> {
  const found = await everyPage((query) => client.GET('/v1/grants', { params: { query } }));
  return found.map(({ id, claim, value, role, tenantId, apiKeyIds, consumers }) => ({
    grant: id,
    claim,
    value,
    role,
    tenant: tenantId,
    api_keys: apiKeyIds.join(' ') || null,
    consumers: consumers.join(', ') || null,
  }));
}

async function setGrant(name: string, options: GrantOptions): Promise<void> {
  const path = '/v1/grants/{name}';
  const params = { path: { name } };
  const body = options.remove ? undefined : settingsOf(options);
  const set = await withControlApi(options, async (client) => {
    if (body === undefined) {
      await client.DELETE(path, { params });
      return undefined;
    }
    return (await client.PUT(path, { params, body })).data;
  });
  if (options.json) return console.log(visibleJson(set ?? { removed: name }));
  console.log(visibleText(set ? sentenceOf(set) : `Grant ${name} is taken back.`));
}

function settingsOf(options: GrantOptions) {
  const { claim, value, platform, tenant, apiKey = [], consumer = [] } = options;
  if (claim === undefined || value === undefined) {
    throw new ProductError('invalid-input', 'Give --claim and --value, or --remove.');
  }
  if (!platform && tenant === undefined) {
    throw new ProductError('invalid-input', 'Give --platform, or --tenant with its id.');
  }
  const isConsumer = apiKey.length + consumer.length > 0;
  return {
    claim,
    value,
    role: platform ? 'platform' : isConsumer ? 'consumer' : 'tenant',
    tenantId: tenant ?? null,
    apiKeyIds: apiKey,
    consumers: consumer,
  } as const;
}

const seen = {
  platform: () => 'see all tenants',
  tenant: ({ tenantId }: Schemas['Grant']) => `see ${tenantId}`,
  consumer: ({ tenantId }: Schemas['Grant']) => `see their own calls to ${tenantId}`,
};

const sentenceOf = (set: Schemas['Grant']): string =>
  `Grant ${set.id}: people with ${set.claim} "${set.value}" ${seen[set.role](set)}.`;
