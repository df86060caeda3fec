import { type Command, InvalidArgumentError, Option } from 'commander';
import { hourMs } from '../../../core/periods/duration.js';
import type { Interval } from '../../../core/periods/interval.js';
import { ProductError } from '../../../core/product-error.js';
import type { AnswerRow } from '../../../reporting/format/answer.js';
import { askVisual } from '../../../reporting/query/ask-visual.js';
import type { CompiledVisual } from '../../../reporting/query/compile-visual.js';
import { folderLake } from '../../../reporting/query/lake.js';
import { type DataFolder, withDataFolder } from '../../data-folder/data-folder.js';
import { registeredScope } from '../../data-folder/registered-scope.js';
import { type AnswerOptions, printAnswer, withAnswerOptions } from '../terminal/answer.js';
import { instantArgument } from '../terminal/arguments.js';

type Filters = Readonly<Record<string, readonly string[]>>;

interface VisualOptions extends AnswerOptions {
  readonly tenant?: string;
  readonly allTenants?: true;
  readonly from?: Date;
  readonly to?: Date;
  readonly filter?: Filters;
  readonly dataDir: string;
  readonly memory: string;
}

/** `gatebook visual`: what a visual of the dashboard shows, as a table, CSV or JSON. */
export const visualCommand = (command: Command): void => {
  withAnswerOptions(command)
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
  if (!options.tenant && !options.allTenants) {
    throw new ProductError('invalid-input', 'Say whose rows: --tenant <id>, or --all-tenants.');
  }
  const { compiled, rows } = await withDataFolder(
    options.dataDir,
    async (dataFolder) =>
      askVisual(
        {
          id,
          ...(await readerOf(dataFolder, options.tenant)),
          range: await rangeOf(dataFolder, options),
          filters: options.filter ?? {},
          ...folderLake,
        },
        dataFolder.lake.engine,
      ),
    options,
  );
  print(compiled, rows, options);
};

/** Whose rows are read, by whose clock: a tenant's by its own, as on its page; the platform's by UTC. */
const readerOf = async ({ registry }: DataFolder, tenant: string | undefined) => {
  if (tenant === undefined) return { scope: { kind: 'allTenants' as const }, timeZone: 'UTC' };
  const scope = await registeredScope(registry, tenant);
  const { timeZone = 'UTC' } = (await registry.get('tenants', tenant))?.item ?? {};
  return { scope, timeZone };
};

/** The range asked for; an open end is where the rows end, in whole hours, which roll-ups can answer. */
const rangeOf = async (dataFolder: DataFolder, { from, to }: VisualOptions): Promise<Interval> => {
  const { firstRequest, lastRequest } = await dataFolder.lake.status();
  const first = Math.floor(Date.parse(firstRequest ?? '1970-01-01') / hourMs) * hourMs;
  const last = (Math.floor(Date.parse(lastRequest ?? '1970-01-01') / hourMs) + 1) * hourMs;
  const start = from?.getTime() ?? Math.min(first, (to?.getTime() ?? last) - hourMs);
  return { from: start, to: to?.getTime() ?? Math.max(last, start + hourMs) };
};

const print = (
  { visual }: CompiledVisual,
  answer: readonly AnswerRow[],
  options: AnswerOptions,
): void => {
  // The columns that the visual declares: what a KPI is compared with is another --from and --to.
  const names = [...visual.dimensions, ...visual.measures];
  const rows = answer.map((row) =>
    Object.fromEntries(names.map((name) => [name, row[name] ?? null])),
  );
  printAnswer(names, rows, options);
};
