import { type Command, Option } from 'commander';
import { csvLine } from '../../../core/text/csv.js';
import { visibleJson } from '../../../core/text/visible-text.js';
import type { AnswerRow } from '../../../reporting/format/answer.js';
import { terminalTable } from './table.js';
import { writeText } from './write-text.js';

/** How a command that answers rows was told to write them. */
export interface AnswerOptions {
  readonly format: 'table' | 'csv' | 'json';
  readonly json?: true;
}

/** Adds the options that say how rows are written. */
export const withAnswerOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--format <format>', 'how to answer')
        .choices(['table', 'csv', 'json'])
        .default('table'),
    )
    .option('--json', 'short for --format json');

/** Writes rows to the output, as they were asked for. */
export function printAnswer(
  names: readonly string[],
  rows: readonly AnswerRow[],
  { format, json }: AnswerOptions,
): void {
  writeText(written(names, rows, json ? 'json' : format));
}

function written(
  names: readonly string[],
  rows: readonly AnswerRow[],
  format: AnswerOptions['format'],
): string {
  if (format === 'json') return `${visibleJson(rows)}\n`;
  if (format === 'table') return terminalTable(names, rows);
  return [names, ...rows.map((row) => names.map((name) => row[name] ?? null))]
    .map(csvLine)
    .join('');
}
