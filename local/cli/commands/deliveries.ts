import { type Command, Option } from 'commander';
import type { ControlClient } from '../../../control-plane/client/client.js';
import {
  type Delivery,
  deliveryStates,
  deliveryTenantUid,
} from '../../../core/registry/delivery.js';
import type { Registry } from '../../../core/registry/registry.js';
import { tenantIdOf } from '../../../core/registry/tenant.js';
import { visibleText } from '../../../core/text/visible-text.js';
import type { AnswerRow } from '../../../reporting/format/answer.js';
import { missingReports } from '../../../reporting/reports/delivery/missing.js';
import { withDataFolder } from '../../data-folder/data-folder.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { everyPage } from '../control-api/every-page.js';
import { printList } from '../terminal/print-list.js';

interface DeliveriesOptions extends ControlApiOptions {
  readonly tenant?: string;
  readonly state?: Delivery['state'];
  readonly missing?: true;
  readonly json?: true;
}

/** `gatebook deliveries`: the ledger of reports, and what is missing from it. */
export const deliveriesCommand = (command: Command): void => {
  controlApiCommand(command)
    .option('--tenant <id>', 'of this tenant only')
    .addOption(new Option('--state <state>', 'in this state only').choices(deliveryStates))
    .addOption(
      new Option(
        '--missing',
        'list the reports that were due over an hour ago and were not sent; of a data folder only',
      ).conflicts('url'),
    )
    .option('--json', 'answer in JSON')
    .action((_, command: Command) => run(command.optsWithGlobals<DeliveriesOptions>()));
};

const run = async (options: DeliveriesOptions): Promise<void> => {
  const { dataDir, json, missing } = options;
  const rows = missing
    ? await withDataFolder(dataDir, ({ registry }) => missingRows(registry, options), options)
    : await withControlApi(options, (client) => ledgerRows(client, options));
  const none = missing
    ? 'No report is missing.'
    : 'No delivery yet. A schedule makes them while `gatebook serve` runs.';
  printList(rows, json, none);
};

type Wanted = Pick<DeliveriesOptions, 'tenant' | 'state'>;

const ledgerRows = async (
  client: ControlClient,
  { tenant, state }: Wanted,
): Promise<AnswerRow[]> => {
  const wanted = { ...(tenant && { tenant }), ...(state && { state }) };
  const found = await everyPage((page) =>
    client.GET('/v1/deliveries', { params: { query: { ...page, ...wanted } } }),
  );
  return found.map((item) => ({
    delivery: item.id,
    state: item.state,
    recipients: item.recipients.length,
    attempts: item.attempts.length,
    updated: item.updatedAt,
    reason: item.reason,
  }));
};

const tell = (sentence: string): void => console.error(`gatebook: ${visibleText(sentence)}`);

const missingRows = async (registry: Registry, { tenant, state }: Wanted): Promise<AnswerRow[]> =>
  (await missingReports(registry, new Date(), tell))
    .filter(({ id }) => !tenant || tenantIdOf(deliveryTenantUid({ id })) === tenant)
    .filter((report) => !state || report.state === state)
    .map(({ id, dueAt, state: reached, reason }) => ({
      delivery: id,
      due: new Date(dueAt).toISOString(),
      state: reached,
      reason,
    }));
