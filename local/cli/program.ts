import { Command, Help } from 'commander';
import { gatebookVersion } from '../control-plane/product-version.js';
import { assignCommand } from './commands/assign.js';
import { auditCommand } from './commands/audit.js';
import { backfillCommand, backfillsCommand } from './commands/backfill.js';
import { callCommand } from './commands/call.js';
import { catalogueCommand } from './commands/catalogue.js';
import { deliveriesCommand } from './commands/deliveries.js';
import { demoCommand } from './commands/demo.js';
import { deregisterCommand } from './commands/deregister.js';
import { doctorCommand } from './commands/doctor.js';
import { ingestCommand } from './commands/ingest.js';
import { ingestsCommand } from './commands/ingests.js';
import { accountsCommand, apisCommand, tenantsCommand } from './commands/lists.js';
import { moveCommand } from './commands/move.js';
import { pinCommand } from './commands/pin.js';
import { registerCommand } from './commands/register.js';
import { rejectedCommand } from './commands/rejected.js';
import { replayCommand } from './commands/replay.js';
import { reportCommand } from './commands/report.js';
import { routesCommand } from './commands/routes.js';
import { scheduleCommand } from './commands/schedule.js';
import { serveCommand } from './commands/serve.js';
import { setCommand } from './commands/set.js';
import { snippetCommand } from './commands/snippet.js';
import { stagesCommand } from './commands/stages.js';
import { tokenCommand } from './commands/token.js';
import { updatesCommand } from './commands/updates.js';
import { usageCommand } from './commands/usage.js';
import { visualCommand } from './commands/visual.js';
import { visualsCommand } from './commands/visuals.js';
import { exitCodesText } from './terminal/exit-codes.js';

/** Adds one command to the program. Each file of `commands/` exports one. */
export type AddCommand = (program: Command) => void;

const commands: readonly AddCommand[] = [
  serveCommand,
  registerCommand,
  moveCommand,
  deregisterCommand,
  setCommand,
  routesCommand,
  tenantsCommand,
  apisCommand,
  accountsCommand,
  stagesCommand,
  updatesCommand,
  pinCommand,
  backfillCommand,
  backfillsCommand,
  snippetCommand,
  ingestCommand,
  ingestsCommand,
  assignCommand,
  rejectedCommand,
  replayCommand,
  catalogueCommand,
  visualsCommand,
  visualCommand,
  usageCommand,
  reportCommand,
  scheduleCommand,
  deliveriesCommand,
  auditCommand,
  callCommand,
  tokenCommand,
  doctorCommand,
  demoCommand,
];

/** The command line `gatebook`, not yet run. */
export const gatebookProgram = (): Command => {
  const program = new Command('gatebook')
    .description("The visitors' book of an organisation's API Gateways, on one machine.")
    .option('--data-dir <folder>', 'the folder that holds everything', '.gatebook')
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
  for (const add of commands) add(program);
  return program;
};
