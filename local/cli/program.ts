import { Command } from 'commander';
import { demoCommand } from './commands/demo.js';
import { exitCodesText } from './exit-codes.js';

/** Adds one command to the program. Each file of `commands/` exports one. */
export type AddCommand = (program: Command) => void;

const commands: readonly AddCommand[] = [demoCommand];

/** The command line `gatebook`, not yet run. */
export const gatebookProgram = (): Command => {
  const program = new Command('gatebook')
    .description("The visitors' book of an organisation's API Gateways, on one machine.")
    .option('--data-dir <folder>', 'the folder that holds everything', '.gatebook')
    .addHelpText('after', `\n${exitCodesText}`)
    .showHelpAfterError('(--help shows what there is)')
    .configureHelp({ sortSubcommands: false })
    .exitOverride();
  for (const add of commands) add(program);
  for (const command of program.commands) command.exitOverride();
  return program;
};
