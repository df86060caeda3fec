import { isTime } from './framing.js';

/**
 * What tools write on lines of their own around those of a log: a time, the ruling of a table, the brackets of a list, the
 * names of a table's columns, what the CLI says of an event beside its message. All of it is told by its own words: any
 * other line may be a request that nobody can read, which is to be kept.
 */
export const isFrame = (line: string): boolean =>
  isTime(line) || ruling.test(line) || isField(line) || isTableFrame(line);

/** Rulings, those of Markdown too, and brackets. */
const ruling = /^[-+|=:\s,[\]]+$/;

const number = /^\d+$/;
const token = /^[\w/+=-]+$/;
const nothing = /^(?:\[\])?$/;

/** What the answers of `aws logs` have beside messages, by name, each with what its values look like. */
const fields: Readonly<Record<string, RegExp>> = {
  events: nothing,
  results: nothing,
  searchedLogStreams: nothing,
  statistics: nothing,
  eventId: number,
  timestamp: number,
  ingestionTime: number,
  nextToken: token,
  nextForwardToken: token,
  nextBackwardToken: token,
  logStreamName: /^\S+$/,
  searchedCompletely: /^(?:true|false)$/i,
};

/** The names of columns beside those. */
const names = new Set([...Object.keys(fields), 'message', 'field', 'value']);

/** What the CLI writes above a table: the name of what it asked, in capitals and small letters. */
const titles = new Set(['FilterLogEvents', 'GetLogEvents', 'GetQueryResults']);

/** What Logs Insights calls the columns of its own. */
const insightsName = /^@(?:timestamp|message|log|logStream|ingestionTime|ptr)$/;
const columnName = /^@?[A-Za-z_][\w.]*$/;

const isValueOf = (name: string, value: string): boolean =>
  Object.hasOwn(fields, name) && (fields[name] as RegExp).test(value);

/** A line of the CLI's YAML. */
function isField(line: string): boolean {
  const [, name = '', value = ''] = /^(?:- )?(\w+)\s*:\s*(.*)$/.exec(line) ?? [];
  return isValueOf(name, value.replace(/^(['"])(.*)\1$/, '$2'));
}

/** A row of a table that holds nothing of a log: a title, the names of columns, a name with its value. */
function isTableFrame(line: string): boolean {
  const inside = /^\|{1,4}(.+?)\|{1,4}$/.exec(line)?.[1];
  if (inside === undefined) return false;
  const cells = inside.split('|').map((cell) => cell.trim());
  const [first = '', second = ''] = cells;
  if (cells.length === 1) return titles.has(first) || isValueOf(first, '');
  if (cells.length === 2 && isValueOf(first, second)) return true;
  return cells.every((cell) => names.has(cell)) || isInsightsHeader(cells);
}

/** A table of Logs Insights begins with one of its own columns; the others are what the query asked for. */
const isInsightsHeader = ([first = '', ...others]: readonly string[]): boolean =>
  insightsName.test(first) && others.every((cell) => columnName.test(cell));
