import { keyedColumnOf } from '../../core/access-log/keys.js';

/** How the records of a text follow each other. */
export type Framing =
  /** One a line, whatever a line is. */
  | 'lines'
  /** JSON values that do not stand line by line. */
  | 'values'
  /** CSV with the names of its columns in the first line. */
  | 'csv';

/**
 * How the records of a text follow each other, by its beginning.
 *
 * @param start the first bytes as text, as many as were read at once
 * @param whole whether that is all there is
 */
export function framingOf(start: string, whole: boolean): Framing {
  const { text, line, lineEnd } = behindTimes(start.replace(/^\ufeff/, ''));
  if (csvDelimiter(line) !== null) return 'csv';
  if (line.startsWith('['))
    return isJson(line) && lineEnd >= 0 && moreLines(text, lineEnd, '[') ? 'lines' : 'values';
  const from = text.startsWith('{') ? 0 : prefixLength(line);
  if (from === null) return 'lines';
  const end = endOfValue(text, from);
  if (end === 'broken') return 'lines';
  if (end === null) return lineEnd < 0 ? (whole ? 'lines' : 'values') : overLines(text, lineEnd);
  if (lineEnd >= 0 && end > lineEnd) return overLines(text, lineEnd);
  const rest = text.slice(end, lineEnd < 0 ? undefined : lineEnd);
  return /^\s*,?\s*[{[]/.test(rest) && !standsAlone(text, lineEnd) ? 'values' : 'lines';
}

/**
 * A text from its first line that is more than a time: the console's clipboard has the time on a line of its own, and the
 * object over the lines that follow.
 */
function behindTimes(start: string): { text: string; line: string; lineEnd: number } {
  let text = start.trimStart();
  for (;;) {
    const lineEnd = text.indexOf('\n');
    const line = (lineEnd < 0 ? text : text.slice(0, lineEnd)).trimEnd();
    if (!isTime(line)) return { text, line, lineEnd };
    text = lineEnd < 0 ? '' : text.slice(lineEnd).trimStart();
  }
}

const moreLines = (text: string, lineEnd: number, start: string): boolean =>
  text.slice(lineEnd).trimStart().startsWith(start);

/**
 * Whether the second line is one value: then lines are what the log consists of, and the first one, with several, is what
 * a client made of it.
 */
const standsAlone = (text: string, lineEnd: number): boolean => {
  if (lineEnd < 0) return false;
  const [second = ''] = text
    .slice(lineEnd + 1)
    .trimStart()
    .split('\n', 1);
  return second !== '' && isJson(second);
};

/** An object over several lines goes on with a key or ends; a line that broke off is followed by the next object. */
const overLines = (text: string, lineEnd: number): Framing =>
  /^\s*["}\]]|^\s*$|^[ \t]+[{[]/.test(text.slice(lineEnd + 1)) ? 'values' : 'lines';

/** Of a line with a time before its object (`aws logs tail`), the length up to the object, if that is left open. */
function prefixLength(line: string): number | null {
  const brace = line.indexOf('{');
  return brace > 0 && brace === line.length - 1 && /^\d{4}-\d\d-\d\dT/.test(line) ? brace : null;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The place after the JSON value that starts at `from`; null if the text ends before it; `broken` if a string has a
 * line break in it.
 */
function endOfValue(text: string, from: number): number | null | 'broken' {
  let depth = 0;
  let inString = false;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at += 1;
      else if (char === '"') inString = false;
      else if (char === '\n') return 'broken';
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return null;
}

/** A line that is a time and nothing else. */
export const isTime = (line: string): boolean =>
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?$/.test(line);

/** What separates the columns of a table, by its first line; null if that is no line of names. */
export const csvDelimiter = (line: string): ',' | ';' | '\t' | null =>
  ([',', ';', '\t'] as const).find((delimiter) => isCsvHeader(line.split(delimiter))) ?? null;

/** The first line of Logs Insights' CSV, or of a table that was exported: names of columns and nothing else. */
const isCsvHeader = (cells: readonly string[]): boolean => {
  const names = cells.map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  if (names.includes('@message')) return true;
  // What the CloudWatch console downloads.
  if (names.includes('message') && (names.includes('timestamp') || names.length === 1)) return true;
  if (names.length < 4 || !names.every((name) => /^@?[A-Za-z][\w.@]*$/.test(name))) return false;
  // A row may be words alone too. Without a time and an identity, no row below can be read anyway.
  return names.filter((name) => keyedColumnOf(name) !== undefined).length >= 2;
};
