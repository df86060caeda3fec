import { visibleJson } from '../../../core/text/visible-text.js';
import type { AnswerRow } from '../../../reporting/format/answer.js';
import { terminalTable } from './table.js';

/** Prints rows that share their columns: as JSON for machines, else as a table, or what to do where there are none. */
export const printList = (
  rows: readonly AnswerRow[],
  json: true | undefined,
  none: string,
): void => {
  if (json) console.log(visibleJson(rows));
  else if (rows[0]) process.stdout.write(terminalTable(Object.keys(rows[0]), rows));
  else console.log(none);
};
