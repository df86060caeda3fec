import { visibleText } from '../../../core/text/visible-text.js';
import type { AnswerRow } from '../../../reporting/format/answer.js';

/** Rows as a table for people: a header, aligned columns, numbers to the right, `-` for null. */
export const terminalTable = (names: readonly string[], rows: readonly AnswerRow[]): string => {
  const cells = rows.map((row) => names.map((name) => cell(row[name] ?? null)));
  const widths = names.map((name, index) =>
    Math.max(name.length, ...cells.map((line) => (line[index] as string).length)),
  );
  const numeric = names.map((name) => rows.some((row) => typeof row[name] === 'number'));
  const line = (values: readonly string[]) =>
    values
      .map((value, index) =>
        numeric[index] ? value.padStart(widths[index] ?? 0) : value.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [line(names), line(widths.map((width) => '─'.repeat(width))), ...cells.map(line), ''].join(
    '\n',
  );
};

// What a log line carries must not steer the terminal, so its text is made visible first.
const cell = (value: AnswerRow[string]): string =>
  value === null
    ? '-'
    : typeof value === 'number'
      ? decimal.format(value)
      : visibleText(String(value));

const decimal = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 });
