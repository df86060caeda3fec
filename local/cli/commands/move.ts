import type { Command } from 'commander';
import { ProductError } from '../../../core/product-error.js';
import { handedTo, openOwner } from '../../../core/registry/ownership.js';
import { refuseInactive } from '../../../core/registry/register-apis.js';
import { withBook } from '../../book.js';
import { instant } from '../arguments.js';

interface MoveOptions {
  readonly tenant: string;
  readonly from?: Date;
  readonly dataDir: string;
}

/** `gatebook move`: hands an API to another tenant. */
export const moveCommand = (program: Command): void => {
  program
    .command('move')
    .description('hand an API to another tenant; its rows so far keep their owner')
    .argument('<accountId/region/restApiId/stage>', 'the API')
    .requiredOption('--tenant <id>', 'who owns it from then on')
    .option('--from <time>', 'from when on; now when not given', instant)
    .action((api: string, _, command: Command) =>
      move(api, command.optsWithGlobals<MoveOptions>()),
    );
};

const move = async (id: string, { tenant, from, dataDir }: MoveOptions): Promise<void> => {
  const at = (from ?? new Date()).toISOString();
  await withBook(dataDir, async (book) => {
    const api = await book.registry.get('apis', id);
    const next = await book.registry.get('tenants', tenant);
    if (!api) {
      throw new ProductError('unknown-api', `API ${id} is not registered. See: gatebook apis`);
    }
    if (!next) {
      throw new ProductError(
        'unknown-tenant',
        `There is no tenant ${tenant}. See: gatebook tenants`,
      );
    }
    refuseInactive(next.item);
    if (openOwner(api.item.ownership) === tenant) return;
    const ownership = handedTo(api.item.ownership, tenant, at);
    await book.registry.put('apis', { ...api.item, ownership, updatedAt: at }, api.version);
    await book.attribute();
  });
  console.log(`API ${id}: ${tenant}'s from ${at} on.`);
};
