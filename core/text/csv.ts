/** A cell as it goes into CSV. */
export type CsvCell = string | number | boolean | null;

/**
 * A spreadsheet takes text for a formula that begins with `=`, `+`, `-`, `@` or one of their full-width forms, also
 * after spaces, quotes and characters that are not shown. It may cut at `;`, a tab, `|` or a line's end although the
 * file is separated by commas, since its list separator is the reader's setting: what follows such a character begins a
 * cell too. A comma inside a cell always stands in quotes.
 */
const formulaOpening = /^[=+\-@＝＋－＠]/u;
/** What may stand between the beginning of a cell and such an opening, separators among it. */
const gap = /[;|"\s\p{C}\p{Z}]+/gu;
/** The last place in a gap where a cell may begin. */
const cellStart = /^.*[;|\p{Cc}\p{Zl}\p{Zp}]/su;

/** A cell that begins with a character that is not shown hides how it begins. */
const hiddenStart = /^(?=[\p{Cc}\p{Zl}\p{Zp}])/u;
const needsQuotes = /[",\p{Cc}\p{Zl}\p{Zp}]/u;

/** The text of a cell, without quotes: a number as the page shows it at its most exact, text that runs nothing. */
function cellText(cell: CsvCell): string {
  if (cell === null) return '';
  // A binary fraction holds fifteen digits for sure; what follows them is noise, as in 172.67999999999995.
  if (typeof cell === 'number' && !Number.isInteger(cell)) {
    return String(Number(cell.toPrecision(15)));
  }
  if (typeof cell !== 'string') return String(cell);
  const text = withoutFormulas(cell);
  return hiddenStart.test(text) && !text.startsWith("'") ? `'${text}` : text;
}

/** Gaps are taken whole, so that a cell of nothing else costs no more than its length. */
function withoutFormulas(cell: string): string {
  const text = formulaOpening.test(cell) ? `'${cell}` : cell;
  return text.replace(gap, (run, at: number) => {
    if (!formulaOpening.test(text.slice(at + run.length, at + run.length + 1))) return run;
    const start = cellStart.exec(run)?.[0] ?? '';
    if (start === '' && at > 0) return run;
    return `${start}'${run.slice(start.length)}`;
  });
}

const quoted = (text: string): string =>
  needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/**
 * One line of CSV by RFC 4180, for every file that Gatebook writes. Text that a spreadsheet would run as a formula gets
 * an apostrophe in front, wherever a spreadsheet may begin a cell; numbers stay numbers.
 */
export const csvLine = (cells: readonly CsvCell[]): string =>
  `${cells.map((cell) => quoted(cellText(cell))).join(',')}\r\n`;
