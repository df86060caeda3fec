import type { Command } from 'commander';
import { visibleJson } from '../../../core/text/visible-text.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { wholeNumberArgument } from '../terminal/arguments.js';
import { printCertificate } from '../terminal/print-erasure.js';
import { printList } from '../terminal/print-list.js';

interface ErasuresOptions extends ControlApiOptions {
  readonly limit: number;
  readonly json?: true;
}

/** `gatebook erasures`: what was erased, and the certificate of each. */
export const erasuresCommand = (command: Command): void => {
  controlApiCommand(command)
    .argument('[id]', 'of the erasure whose certificate is shown')
    .option('--limit <n>', 'so many', wholeNumberArgument(1, 500), 20)
    .option('--json', 'answer in JSON')
    .action((id: string | undefined, _, command: Command) => {
      const options = command.optsWithGlobals<ErasuresOptions>();
      return id === undefined ? list(options) : show(id, options);
    });
};

const list = async (options: ErasuresOptions): Promise<void> => {
  const { limit, json } = options;
  const { data } = await withControlApi(options, (client) =>
    client.GET('/v1/erasures', { params: { query: { limit } } }),
  );
  const items = data?.items ?? [];
  if (json) return console.log(visibleJson(items));
  const rows = items.map(({ id, tenantId, column, state, by, erased }) => ({
    id,
    tenant: tenantId,
    column,
    state,
    by,
    requests: erased.rows + erased.extraRows,
  }));
  printList(rows, undefined, 'Nothing was erased yet.');
};

const show = async (id: string, options: ErasuresOptions): Promise<void> => {
  const { data } = await withControlApi(options, (client) =>
    client.GET('/v1/erasures/{id}', { params: { path: { id } } }),
  );
  if (!data) return;
  if (options.json) console.log(visibleJson(data));
  else printCertificate(data);
};
