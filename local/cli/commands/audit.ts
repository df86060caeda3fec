import { type Command, Option } from 'commander';
import { auditedResources } from '../../../core/registry/audit-entry.js';
import { visibleJson } from '../../../core/text/visible-text.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { wholeNumberArgument } from '../terminal/arguments.js';
import { printList } from '../terminal/print-list.js';

interface AuditOptions extends ControlApiOptions {
  readonly resource?: (typeof auditedResources)[number];
  readonly id?: string;
  readonly limit: number;
  readonly json?: true;
}

/** `gatebook audit`: who changed what. */
export const auditCommand = (command: Command): void => {
  controlApiCommand(command)
    .addOption(new Option('--resource <kind>', 'of this kind only').choices(auditedResources))
    .option('--id <id>', 'of the tenant, API, pipeline or schedule of this id only')
    .option('--limit <n>', 'so many', wholeNumberArgument(1, 500), 20)
    .option('--json', 'answer in JSON')
    .action((_, command: Command) => audit(command.optsWithGlobals<AuditOptions>()));
};

const audit = async (options: AuditOptions): Promise<void> => {
  const { resource, id, limit, json } = options;
  const { data } = await withControlApi(options, (client) =>
    client.GET('/v1/audit', {
      params: { query: { limit, ...(resource && { resource }), ...(id && { resourceId: id }) } },
    }),
  );
  const entries = data?.items ?? [];
  if (json) return console.log(visibleJson(entries));
  const rows = entries.map(({ at, actor, action, resource: kind, resourceId, outcome }) => ({
    at,
    who: actor.name,
    did: action,
    what: `${kind} ${resourceId}`,
    outcome,
  }));
  printList(rows, undefined, 'Nothing was changed yet.');
};
