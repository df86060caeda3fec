import { type Command, InvalidArgumentError } from 'commander';
import { type ApiRef, apiRef } from '../../../core/registry/api-window.js';
import { registerApis } from '../../../core/registry/register-apis.js';
import { withBook } from '../../book.js';

interface RegisterOptions {
  readonly tenant: string;
  readonly name?: string;
  readonly api: readonly ApiRef[];
  readonly json?: true;
  readonly dataDir: string;
}

/** `gatebook register`: gives stages to a tenant. Idempotent. */
export const registerCommand = (program: Command): void => {
  program
    .command('register')
    .description('say which tenant owns which APIs; safe to repeat')
    .requiredOption('--tenant <id>', "the tenant's id; a new one is created")
    .option('--name <name>', "a new tenant's name, for people")
    .requiredOption(
      '--api <accountId/region/restApiId/stage...>',
      'a stage that the tenant owns; several may follow',
      collectApi,
    )
    .option('--json', 'answer in JSON')
    .action((_, command: Command) => register(command.optsWithGlobals<RegisterOptions>()));
};

const register = async ({ tenant, name, api, json, dataDir }: RegisterOptions): Promise<void> => {
  const registered = await withBook(dataDir, async (book) => {
    const done = await registerApis(book.registry, { tenantId: tenant, name, apis: api });
    await book.attribute();
    return done;
  });
  if (json) return console.log(JSON.stringify(registered));
  console.log(
    `Tenant ${tenant}: ${registered.tenant === 'created' ? 'created' : 'known already'}.`,
  );
  for (const { api: ref, outcome } of registered.apis) {
    console.log(`API ${ref}: ${outcome === 'registered' ? 'registered' : 'registered already'}.`);
  }
};

const collectApi = (text: string, before: readonly ApiRef[] = []): ApiRef[] => {
  const [accountId, region, restApiId, stage, ...rest] = text.split('/');
  const parsed = apiRef.safeParse({ accountId, region, restApiId, stage });
  if (!parsed.success || rest.length > 0) {
    const why = parsed.success ? 'there are too many slashes' : parsed.error.issues[0]?.message;
    throw new InvalidArgumentError(
      `${why}. Write it accountId/region/restApiId/stage, such as 111122223333/eu-west-1/a1b2c3d4e5/prod.`,
    );
  }
  return [...before, parsed.data];
};
