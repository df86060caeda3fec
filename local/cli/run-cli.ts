import { CommanderError } from 'commander';
import { errorCodes, ProductError } from '../../core/product-error.js';
import { visibleText } from '../../core/text/visible-text.js';
import { gatebookProgram } from './program.js';
import { faultText } from './terminal/fault-text.js';
import { inCommands } from './terminal/in-commands.js';

/** Runs one command line (without the program's name) and answers its exit code. Mistakes become one sentence. */
export const runCli = async (words: readonly string[]): Promise<number> => {
  try {
    const program = await gatebookProgram(words);
    await program.parseAsync(words, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof ProductError) {
      console.error(`gatebook: ${visibleText(inCommands(error.message))}`);
      return errorCodes[error.code].exit;
    }
    console.error(`gatebook: this is a fault of Gatebook, please report it: ${faultText(error)}`);
    return 1;
  }
};
