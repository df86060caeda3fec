import { visibleLines } from '../../../core/text/visible-text.js';

/** What `writeText` writes to. */
interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Writes text that holds what strangers wrote, such as CSV: to a file or a pipe as it is, to a terminal so that nothing in it
 * steers the terminal.
 */
export const writeText = (text: string, output: Output = process.stdout): void => {
  output.write(output.isTTY ? visibleLines(text) : text);
};
