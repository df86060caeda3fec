import { CommanderError } from 'commander';
import { errorCodes, ProductError } from '../../core/product-error.js';
import { visibleText } from '../../reporting/page/visible-text.js';
import { gatebookProgram } from './program.js';

// A reader that has seen enough, such as `head`, closes the pipe: that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

try {
  await gatebookProgram().parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ProductError) {
    console.error(`gatebook: ${visibleText(error.message)}`);
    return errorCodes[error.code].exit;
  }
  console.error('gatebook: this is a fault of Gatebook, please report it:', error);
  return 1;
}
