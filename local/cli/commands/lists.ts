import type { Command } from 'commander';
import { openOwner } from '../../../core/registry/ownership.js';
import { everyItem, type Registry } from '../../../core/registry/registry.js';
import type { AnswerRow } from '../../../reporting/query/engine.js';
import { withBook } from '../../book.js';
import { printList } from '../print-list.js';

const howToRegister =
  'Register one: gatebook register --tenant acme --api 111122223333/eu-west-1/a1b2c3d4e5/prod';

/** `gatebook tenants`: who is registered. */
export const tenantsCommand = (program: Command): void =>
  listCommand(program, 'tenants', 'list the tenants', `No tenant yet. ${howToRegister}`, tenants);

/** `gatebook apis`: which stages are registered, and whose they are now. */
export const apisCommand = (program: Command): void =>
  listCommand(
    program,
    'apis',
    'list the APIs and their tenants',
    `No API yet. ${howToRegister}`,
    apis,
  );

async function* tenants(registry: Registry): AsyncGenerator<AnswerRow> {
  for await (const { item } of everyItem(registry, 'tenants')) {
    yield { tenant: item.id, name: item.name, state: item.state };
  }
}

async function* apis(registry: Registry): AsyncGenerator<AnswerRow> {
  for await (const { item } of everyItem(registry, 'apis')) {
    yield { api: item.id, tenant: openOwner(item.ownership), name: item.displayName };
  }
}

const listCommand = (
  program: Command,
  name: string,
  description: string,
  none: string,
  rowsOf: (registry: Registry) => AsyncGenerator<AnswerRow>,
): void => {
  program
    .command(name)
    .description(description)
    .option('--json', 'answer in JSON')
    .action(async (_, command: Command) => {
      const { dataDir, json } = command.optsWithGlobals<{ dataDir: string; json?: true }>();
      const rows = await withBook(dataDir, async ({ registry }) => {
        const found: AnswerRow[] = [];
        for await (const row of rowsOf(registry)) found.push(row);
        return found;
      });
      printList(rows, json, none);
    });
};
