import { type Command, Option } from 'commander';
import type { ControlClient } from '../../../control-plane/client/client.js';
import { type Delivery, deliveryStates } from '../../../core/registry/delivery.js';
import { visibleText } from '../../../core/text/visible-text.js';
import type { AnswerRow } from '../../../reporting/format/answer.js';
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
      new Option('--missing', 'list the reports that were due over an hour ago and were not sent'),
    )
    .option('--json', 'answer in JSON')
    .action((_, command: Command) => run(command.optsWithGlobals<DeliveriesOptions>()));
};

const run = async (options: DeliveriesOptions): Promise<void> => {
  const { json, missing } = options;
  const read = missing ? missingRows : ledgerRows;
  const rows = await withControlApi(options, (client) => read(client, options));
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

const missingRows = async (
  client: ControlClient,
  { tenant, state }: Wanted,
): Promise<AnswerRow[]> => {
  const wanted = { ...(tenant && { tenant }), ...(state && { state }) };
  const faults = new Set<string>();
  const found = await everyPage(async (page) => {
    const answer = await client.GET('/v1/deliveries/missing', {
      params: { query: { ...page, ...wanted } },
    });
    for (const fault of answer.data?.faults ?? []) faults.add(fault);
    return answer;
  });
  for (const fault of faults) tell(fault);
  return found.map(({ id, dueAt, state: reached, reason }) => ({
    delivery: id,
    due: dueAt,
    state: reached,
    reason,
  }));
};
