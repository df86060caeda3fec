import type { Command } from 'commander';
import { entryLists, withoutDefaults } from '../../../control-plane/api/bulk/organisation.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { registeredOrganisation } from '../organisation/registered.js';
import { writeOut } from '../terminal/write-out.js';
import { writeText } from '../terminal/write-text.js';

interface ExportOptions extends ControlApiOptions {
  readonly out?: string;
  readonly json?: true;
}

/** `gatebook export`: the registry as a file that `apply` reads. */
export const exportCommand = (command: Command): void => {
  controlApiCommand(command)
    .option('--out <file>', 'where to; standard output when not given')
    .option('--json', 'write JSON instead of YAML, which `apply` reads as well')
    .action((_, command: Command) => exportTo(command.optsWithGlobals<ExportOptions>()));
};

async function exportTo(options: ExportOptions): Promise<void> {
  const { out, json } = options;
  const found = await withControlApi(options, (client) => registeredOrganisation(client));
  const entries = Object.fromEntries(
    entryLists.map((list) => [list, found[list].map((entry) => withoutDefaults(list, entry))]),
  );
  const text = json
    ? `${JSON.stringify(entries, null, 2)}\n`
    : (await import('../settings/yaml.js')).yamlText(entries);
  if (out === undefined) writeText(text);
  else await writeOut(out, Buffer.from(text));
}
