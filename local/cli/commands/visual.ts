import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Schemas } from '../../../control-plane/client/client.js';
import { ProductError } from '../../../core/product-error.js';
import type { AnswerRow } from '../../../reporting/format/answer.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { type AnswerOptions, printAnswer, withAnswerOptions } from '../terminal/answer.js';
import { instantArgument } from '../terminal/arguments.js';

type Filters = Readonly<Record<string, readonly string[]>>;

interface VisualOptions extends AnswerOptions, ControlApiOptions {
  readonly tenant?: string;
  readonly allTenants?: true;
  readonly from?: Date;
  readonly to?: Date;
  readonly filter?: Filters;
}

/** `gatebook visual`: what a visual of the dashboard shows, as a table, CSV or JSON. */
export const visualCommand = (command: Command): void => {
  withAnswerOptions(controlApiCommand(command))
    .argument('<id>', '`gatebook visuals` lists them')
    .addOption(new Option('--tenant <id>', 'whose rows').conflicts('allTenants'))
    .option('--all-tenants', 'the rows of all tenants and of none: for the platform')
    .option('--from <time>', 'from, inclusive; by default since the first row', instantArgument)
    .option('--to <time>', 'to, exclusive; by default until the last row', instantArgument)
    .option('--filter <id=value,…>', 'only rows with one of these values; repeatable', addFilter)
    .action((id: string, _, command: Command) =>
      visual(id, command.optsWithGlobals<VisualOptions>()),
    );
};

// A comma separates values; one inside a value is written \, and a backslash \\.
const addFilter = (text: string, before: Filters = {}): Filters => {
  const [, id, list] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (!id || !list) {
    throw new InvalidArgumentError('Write it id=value or id=value,value, such as status=404,429.');
  }
  const values = (list.match(/(?:\\.|[^,\\])+/gs) ?? []).map((value) =>
    value.replace(/\\(.)/gs, '$1'),
  );
  return { ...before, [id]: [...(before[id] ?? []), ...values] };
};

const visual = async (id: string, options: VisualOptions): Promise<void> => {
  const { tenant, from, to, filter } = options;
  if (!tenant && !options.allTenants) {
    throw new ProductError('invalid-input', 'Say whose rows: --tenant <id>, or --all-tenants.');
  }
  const { data } = await withControlApi(options, (client) =>
    client.GET('/v1/visuals/{id}', {
      params: {
        path: { id },
        query: {
          ...(tenant && { tenant }),
          ...(from && { from: from.toISOString() }),
          ...(to && { to: to.toISOString() }),
          ...(filter && { filters: JSON.stringify(filter) }),
        },
      },
    }),
  );
  const { columns, rows } = data as Schemas['VisualAnswer'];
  printAnswer(columns, rows as AnswerRow[], options);
};
