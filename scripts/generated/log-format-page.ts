import { columnTypes } from '../../core/access-log/column.js';
import { columns } from '../../core/access-log/columns.js';
import { logFormat } from '../../core/access-log/log-format.js';
import { failureClasses, signIns, type Term } from '../../core/access-log/vocabulary.js';
import { units } from '../../core/units.js';
import { rejectionReasons } from '../../enrichment/formats/rejection.js';

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
        [column.key, ...(column.aliases ?? []), ...(column.ownNames ?? [])]
          .flatMap((key) => code(key) || [])
          .join(', '),
        code(column.from),
        [
          column.comment,
          column.unit === undefined ? [] : `, in ${units[column.unit].title}`,
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

/** docs/log-format.md with its tables as the declarations have them now; the words around them are written by hand. */
export function logFormatPage(page: string): string {
  return Object.entries(sections).reduce(
    (text, [name, write]) =>
      text.replace(
        new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`),
        (_, start: string, end: string) => `${start}\n${write()}\n\n${end}`,
      ),
    page,
  );
}
