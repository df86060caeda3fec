import { type Command, Option } from 'commander';
import { dayMs } from '../../../core/periods/duration.js';
import { ProductError } from '../../../core/product-error.js';
import { accountId } from '../../../core/registry/api-window.js';
import { tenantId } from '../../../core/registry/tenant.js';
import { visibleJson } from '../../../core/text/visible-text.js';
import { tokenStore } from '../../control-plane/tokens.js';
import { matching, wholeNumberArgument } from '../terminal/arguments.js';
import { printList } from '../terminal/print-list.js';

interface CreateOptions {
  readonly tenant?: string;
  readonly account?: string;
  readonly scope?: 'ingest' | 'metrics';
  readonly note: string;
  readonly days?: number;
  readonly json?: true;
  readonly dataDir: string;
}

/** `gatebook token`: who may call the control API of a server that listens beyond this machine. */
export const tokenCommand = (token: Command): void => {
  token
    .command('create')
    .description('make a token of the platform, or of one tenant or account; it is shown once')
    .option('--tenant <id>', 'it may read this tenant and nothing else', matching(tenantId))
    .addOption(
      new Option('--account <id>', 'it may act for this account and nothing else')
        .argParser(matching(accountId))
        .conflicts(['tenant', 'scope']),
    )
    .addOption(
      new Option(
        '--scope <scope>',
        'ingest: it sends logs and does nothing else; with --tenant, of APIs of that tenant alone. metrics: it reads /metrics and nothing else',
      ).choices(['ingest', 'metrics']),
    )
    .option('--note <text>', 'what it is for', '')
    .option(
      '--days <n>',
      'it works for so many days; for ever when not given',
      wholeNumberArgument(1, 3650),
    )
    .option('--json', 'answer in JSON')
    .action((_, command: Command) => create(command.optsWithGlobals<CreateOptions>()));

  token
    .command('list')
    .description('list the tokens, without the tokens themselves')
    .option('--json', 'answer in JSON')
    .action(async (_, command: Command) => {
      const { dataDir, json } = command.optsWithGlobals<{ dataDir: string; json?: true }>();
      const tokens = await tokenStore(dataDir).list();
      const rows = tokens.map(({ hash: _hash, ...rest }) => rest);
      printList(rows, json, 'No token yet. Make one: gatebook token create');
    });

  token
    .command('revoke')
    .description('end a token at once')
    .argument('<id>', 'its id, as the list has it')
    .action(async (id: string, _, command: Command) => {
      const { dataDir } = command.optsWithGlobals<{ dataDir: string }>();
      await tokenStore(dataDir).revoke(id);
      console.log(`Token ${id} is revoked.`);
    });
};

const create = async (options: CreateOptions): Promise<void> => {
  const { tenant, account, scope, note, days, json, dataDir } = options;
  if (scope === 'metrics' && tenant) {
    throw new ProductError('invalid-input', 'Metrics are of no tenant: leave --tenant out.');
  }
  const now = new Date();
  const { token, kept } = await tokenStore(dataDir).create(
    {
      role: scope ?? (tenant ? 'tenant' : account ? 'account' : 'platform'),
      subject: tenant ?? account ?? null,
      note,
      expiresAt: days ? new Date(now.getTime() + days * dayMs).toISOString() : null,
    },
    now,
  );
  if (json) return console.log(visibleJson({ id: kept.id, token }));
  console.log(token);
  console.error(`Keep it: it is not shown again. Its id is ${kept.id}.`);
};
