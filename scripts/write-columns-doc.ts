import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { columnTypes } from '../core/access-log/column.js';
import { columns } from '../core/access-log/columns.js';
import { logFormat } from '../core/access-log/log-format.js';
import { failureClasses, signIns, type Term } from '../core/access-log/vocabulary.js';
import { rejectionReasons } from '../enrichment/formats/rejection.js';

/** The page whose tables are written by this script. */
export const logFormatPage = join(import.meta.dirname, '..', 'docs', 'log-format.md');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const code = (text: string | undefined): string => (text === undefined ? '' : `\`${text}\``);

const sections: Readonly<Record<string, () => string>> = {
  format: () => `\`\`\`json\n${logFormat}\n\`\`\``,
  columns: () =>
    table(
      ['Column', 'Type', 'Key, and other keys read as it', 'Variable', 'What it is'],
      columns.map((column) => [
        code(column.name),
        columnTypes[column.type].glue,
        [column.key, ...(column.aliases ?? [])].flatMap((key) => code(key) || []).join(', '),
        code(column.from),
        [
          column.comment,
          column.unit === undefined ? [] : `, ${column.unit}`,
          column.personal === undefined ? [] : '. *Personal data*',
          column.clientControlled === undefined ? [] : '. *A client can write into it*',
        ]
          .flat()
          .join(''),
      ]),
    ),
  reasons: () =>
    table(
      ['Reason', 'What is wrong'],
      Object.entries(rejectionReasons).map(([reason, sentence]) => [code(reason), sentence]),
    ),
  failures: () =>
    table(
      ['`failure_class`', 'On the page', 'Why the request failed'],
      Object.entries(failureClasses).map(termRow),
    ),
  signIns: () =>
    table(
      ['`sign_in`', 'On the page', 'What proved who called'],
      Object.entries(signIns).map(termRow),
    ),
};

const termRow = ([name, { title, meaning }]: [string, Term]) => [code(name), title, meaning];

/** The page with its tables as the declarations have them now. */
export function withTables(page: string): string {
  return Object.entries(sections).reduce(
    (text, [name, write]) =>
      text.replace(
        new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`),
        (_, start: string, end: string) => `${start}\n${write()}\n\n${end}`,
      ),
    page,
  );
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(logFormatPage, withTables(readFileSync(logFormatPage, 'utf8')));
}
