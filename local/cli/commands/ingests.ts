import type { Command } from 'commander';
import { visibleJson, visibleText } from '../../../core/text/visible-text.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { wholeNumberArgument } from '../terminal/arguments.js';
import { printList } from '../terminal/print-list.js';

/** `gatebook ingests`: what was ingested, by whom, and what was taken back. */
export const ingestsCommand = (command: Command): void => {
  controlApiCommand(command)
    .option('--limit <n>', 'so many', wholeNumberArgument(1, 500), 20)
    .option('--json', 'answer in JSON')
    .action((_, command: Command) =>
      list(command.optsWithGlobals<ControlApiOptions & { limit: number; json?: true }>()),
    );
};

const list = async (
  options: ControlApiOptions & { readonly limit: number; readonly json?: true },
): Promise<void> => {
  const { limit, json } = options;
  const { data } = await withControlApi(options, (client) =>
    client.GET('/v1/ingests', { params: { query: { limit } } }),
  );
  const items = data?.items ?? [];
  if (json) return console.log(visibleJson(items));
  const rows = items.map(({ id, by, sources, sourceCount, stored, duplicates, undoneAt }) => ({
    id,
    by,
    from: sourceNames(sources, sourceCount),
    stored,
    duplicates,
    undone: undoneAt,
  }));
  printList(
    rows,
    undefined,
    'Nothing was ingested yet. What a version without this list stored belongs to no ingest.',
  );
};

/** The first source of an ingest, and how many more there are. */
export const sourceNames = ([first]: readonly string[], count: number): string => {
  if (first === undefined) return 'not known';
  return visibleText(count > 1 ? `${first} and ${count - 1} more` : first);
};
