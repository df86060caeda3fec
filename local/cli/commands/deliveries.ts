import { type Command, Option } from 'commander';
import { type Delivery, deliveryStates } from '../../../core/registry/delivery.js';
import { everyItem, type Registry } from '../../../core/registry/registry.js';
import { missingReports } from '../../../reporting/delivery/missing.js';
import type { AnswerRow } from '../../../reporting/query/engine.js';
import { withBook } from '../../book.js';
import { printList } from '../print-list.js';

interface DeliveriesOptions {
  readonly tenant?: string;
  readonly state?: Delivery['state'];
  readonly missing?: true;
  readonly json?: true;
  readonly dataDir: string;
}

/** `gatebook deliveries`: the ledger of reports, and what is missing from it. */
export const deliveriesCommand = (program: Command): void => {
  program
    .command('deliveries')
    .description('list the reports that were sent, are on their way, or failed')
    .option('--tenant <id>', 'of this tenant only')
    .addOption(new Option('--state <state>', 'in this state only').choices(deliveryStates))
    .option('--missing', 'list the reports that were due over an hour ago and were not sent')
    .option('--json', 'answer in JSON')
    .action((_, command: Command) => run(command.optsWithGlobals<DeliveriesOptions>()));
};

const run = async ({ dataDir, json, missing, ...wanted }: DeliveriesOptions): Promise<void> => {
  const rows = await withBook(dataDir, ({ registry }) =>
    missing ? missingRows(registry, wanted) : ledgerRows(registry, wanted),
  );
  const none = missing
    ? 'No report is missing.'
    : 'No delivery yet. A schedule makes them while `gatebook serve` runs.';
  printList(rows, json, none);
};

type Wanted = Pick<DeliveriesOptions, 'tenant' | 'state'>;

const ledgerRows = async (registry: Registry, { tenant, state }: Wanted): Promise<AnswerRow[]> => {
  const rows: AnswerRow[] = [];
  for await (const { item } of everyItem(registry, 'deliveries', tenant ? `${tenant}/` : '')) {
    if (state && item.state !== state) continue;
    rows.push({
      delivery: item.id,
      state: item.state,
      recipients: item.recipients.length,
      attempts: item.attempts.length,
      updated: item.updatedAt,
      reason: item.reason,
    });
  }
  return rows;
};

const missingRows = async (registry: Registry, { tenant, state }: Wanted): Promise<AnswerRow[]> =>
  (await missingReports(registry, new Date()))
    .filter(({ id }) => !tenant || id.startsWith(`${tenant}/`))
    .filter((report) => !state || report.state === state)
    .map(({ id, dueAt, state: reached, reason }) => ({
      delivery: id,
      due: new Date(dueAt).toISOString(),
      state: reached,
      reason,
    }));
