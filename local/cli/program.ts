import { Command, Help, Option } from 'commander';
import { gatebookVersion } from '../control-plane/product-version.js';
import { programSettings } from './settings/declared.js';
import { applySettings } from './settings/in-force.js';
import { withSettings } from './settings/options.js';
import { exitCodesText } from './terminal/exit-codes.js';

/** Gives a command its arguments, its options and what it does. Each file of `commands/` exports one. */
export type CompleteCommand = (command: Command) => void;

interface LazyCommand {
  readonly description: string;
  readonly load: () => Promise<CompleteCommand>;
}

/** The commands in the order of the help. A command is loaded when a command line names it: all of them take a second. */
const commands: Readonly<Record<string, LazyCommand>> = {
  serve: {
    description: 'show the dashboards in a browser; a new folder starts with demonstration traffic',
    load: async () => (await import('./commands/serve.js')).serveCommand,
  },
  register: {
    description: 'say which tenant owns which APIs; safe to repeat',
    load: async () => (await import('./commands/register.js')).registerCommand,
  },
  apply: {
    description:
      'make tenants, APIs and report schedules as a file says; shows the plan first, safe to repeat',
    load: async () => (await import('./commands/apply.js')).applyCommand,
  },
  diff: {
    description: 'show what `apply` would change',
    load: async () => (await import('./commands/apply.js')).diffCommand,
  },
  export: {
    description:
      'write the tenants, APIs and report schedules that there are as a file for `apply`',
    load: async () => (await import('./commands/export.js')).exportCommand,
  },
  move: {
    description: 'hand an API to another tenant; its rows so far keep their owner',
    load: async () => (await import('./commands/move.js')).moveCommand,
  },
  deregister: {
    description: "end an API's registration; its rows so far keep their owner",
    load: async () => (await import('./commands/deregister.js')).deregisterCommand,
  },
  set: {
    description:
      "say how an API's log is read: its format, and which field says who called; for lines that are read from then on",
    load: async () => (await import('./commands/set.js')).setCommand,
  },
  routes: {
    description:
      'say which routes an API has that is behind /{proxy+} or $default, by its OpenAPI document, or show them',
    load: async () => (await import('./commands/routes.js')).routesCommand,
  },
  tenants: {
    description: 'list the tenants',
    load: async () => (await import('./commands/lists.js')).tenantsCommand,
  },
  apis: {
    description: 'list the APIs and their tenants',
    load: async () => (await import('./commands/lists.js')).apisCommand,
  },
  accounts: {
    description:
      'list the accounts: their pipelines, how these do, when they were last heard of, and what drifted',
    load: async () => (await import('./commands/lists.js')).accountsCommand,
  },
  stages: {
    description: 'list every stage of an account: where it logs to, and whose it is',
    load: async () => (await import('./commands/stages.js')).stagesCommand,
  },
  updates: {
    description: 'update the product in the accounts of the organisation, in waves',
    load: async () => (await import('./commands/updates.js')).updatesCommand,
  },
  pin: {
    description: 'hold a pipeline at its version: no update of the product touches it',
    load: async () => (await import('./commands/pin.js')).pinCommand,
  },
  backfill: {
    description: 'bring the past of a log group into the lake, in AWS',
    load: async () => (await import('./commands/backfill.js')).backfillCommand,
  },
  backfills: {
    description: 'list the backfills of an account and how far they are',
    load: async () => (await import('./commands/backfill.js')).backfillsCommand,
  },
  snippet: {
    description: "print a stage's log settings as infrastructure code",
    load: async () => (await import('./commands/snippet.js')).snippetCommand,
  },
  ingest: {
    description:
      'read access logs of any kind: what they are and how they are wrapped, their first bytes say; the same lines twice add nothing',
    load: async () => (await import('./commands/ingest.js')).ingestCommand,
  },
  ingests: {
    description: 'list the latest ingests; `ingest --undo <id>` takes one back',
    load: async () => (await import('./commands/ingests.js')).ingestsCommand,
  },
  assign: {
    description: 'give the requests whose lines named no account, Region, API or stage to an API',
    load: async () => (await import('./commands/assign.js')).assignCommand,
  },
  rejected: {
    description: 'list what was rejected by ingest, source and reason, newest first',
    load: async () => (await import('./commands/rejected.js')).rejectedCommand,
  },
  erase: {
    description:
      'remove a person or a consumer of a tenant, for good; shows what there is first, safe to repeat',
    load: async () => (await import('./commands/erase.js')).eraseCommand,
  },
  erasures: {
    description: 'list what was erased, or show the certificate of one erasure',
    load: async () => (await import('./commands/erasures.js')).erasuresCommand,
  },
  replay: {
    description: 'read the rejected lines again; those that pass now are stored',
    load: async () => (await import('./commands/replay.js')).replayCommand,
  },
  catalogue: {
    description: 'names of API keys and limits of usage plans; works while the server runs',
    load: async () => (await import('./commands/catalogue.js')).catalogueCommand,
  },
  visuals: {
    description: 'list the visuals of the dashboard',
    load: async () => (await import('./commands/visuals.js')).visualsCommand,
  },
  visual: {
    description: 'answer a visual of the dashboard, for one tenant or spelled out for all',
    load: async () => (await import('./commands/visual.js')).visualCommand,
  },
  usage: {
    description:
      'answer requests, errors and latencies, by any dimensions; docs/visuals.md names them',
    load: async () => (await import('./commands/usage.js')).usageCommand,
  },
  report: {
    description: "write a tenant's report of a day, a week or a month into a file",
    load: async () => (await import('./commands/report.js')).reportCommand,
  },
  schedule: {
    description: "set when a tenant's report is sent, and as what; safe to repeat",
    load: async () => (await import('./commands/schedule.js')).scheduleCommand,
  },
  grant: {
    description: 'say who may see what, of the people who sign in to the page; safe to repeat',
    load: async () => (await import('./commands/grant.js')).grantCommand,
  },
  grants: {
    description: 'list who may see what, of the people who sign in to the page',
    load: async () => (await import('./commands/grant.js')).grantsCommand,
  },
  deliveries: {
    description: 'list the reports that were sent, are on their way, or failed',
    load: async () => (await import('./commands/deliveries.js')).deliveriesCommand,
  },
  audit: {
    description: 'list the latest changes: who made them, when, and with --json from what to what',
    load: async () => (await import('./commands/audit.js')).auditCommand,
  },
  call: {
    description: 'call any route of the control API, as docs/openapi.json has them',
    load: async () => (await import('./commands/call.js')).callCommand,
  },
  token: {
    description: 'make, list and revoke tokens of the control API; works while the server runs',
    load: async () => (await import('./commands/token.js')).tokenCommand,
  },
  backup: {
    description:
      'copy the data folder as it is at this moment, while the server runs; only what has changed is copied',
    load: async () => (await import('./commands/backup.js')).backupCommand,
  },
  backups: {
    description: 'list the backups of a folder, the latest first',
    load: async () => (await import('./commands/backups.js')).backupsCommand,
  },
  restore: {
    description: 'make a new data folder as it was when a backup was made',
    load: async () => (await import('./commands/restore.js')).restoreCommand,
  },
  doctor: {
    description:
      'examine the data folder: permissions, databases, every file, disk, clock; say what to do, or --mend what is safe',
    load: async () => (await import('./commands/doctor.js')).doctorCommand,
  },
  config: {
    description: 'show the settings in force, and where each comes from',
    load: async () => (await import('./commands/config.js')).configCommand,
  },
  demo: {
    description: 'write made-up traffic as access log lines, the same for the same options',
    load: async () => (await import('./commands/demo.js')).demoCommand,
  },
};

/** The names of all commands. */
export const commandNames: readonly string[] = Object.keys(commands);

/** The command line `gatebook`, not yet run, with those commands complete that the words of a command line name. */
export const gatebookProgram = async (words: readonly string[]): Promise<Command> => {
  const program = withSettings(new Command('gatebook'), programSettings)
    .description("The visitors' book of an organisation's API Gateways, on one machine.")
    .addOption(
      new Option(
        '--config <file>',
        'a file of settings, for what no flag and no environment says',
      ).env('GATEBOOK_CONFIG'),
    )
    .hook('preAction', (_, command) => applySettings(command))
    .version(gatebookVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show what there is')
    .helpCommand('help [command]', 'show what there is')
    .addHelpText('after', `\n${exitCodesText}`)
    .configureOutput({
      // Every refusal begins alike, whoever words it.
      outputError: (text, write) => write(text.replace(/^error: /, 'gatebook: ')),
    })
    .showHelpAfterError('(--help shows what there is)')
    .configureHelp({
      sortSubcommands: false,
      showGlobalOptions: true,
      optionDescription(option) {
        const said = Help.prototype.optionDescription.call(this, option);
        return option.mandatory ? `${said} (required)` : said;
      },
    })
    .exitOverride();
  for (const [name, { description, load }] of Object.entries(commands)) {
    const command = program.command(name).description(description);
    if (words.includes(name)) (await load())(command);
  }
  return program;
};
