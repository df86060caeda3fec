import { storedColumns } from '../../core/access-log/columns.js';
import type { Field } from './field.js';

/** A value of a template: between two texts that never change. */
export interface Slot {
  readonly field: Field;
  /** Quotes of JSON stand around it. */
  readonly quoted: boolean;
}

/**
 * What every line of a format has: `texts[0]`, the first slot's value, `texts[1]`, and so on to the last text. A
 * template comes from a format string, or from a line that was read.
 */
export interface Template {
  readonly texts: readonly string[];
  readonly slots: readonly Slot[];
  /** Its lines are JSON objects. */
  readonly json: boolean;
}

export const escapedPattern = (text: string): string =>
  text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** The template of JSON lines with these keys, all values in quotes and nothing between. */
export const templateOfKeys = (fields: readonly Field[]): Template => ({
  texts: [...fields.map(({ key }, index) => `${index === 0 ? '{' : '",'}"${key}":"`), '"}'],
  slots: fields.map((field) => ({ field, quoted: true })),
  json: true,
});

/** What API Gateway itself writes in quotes holds no quote, no backslash and no control character. */
const quotedValue = '([^"\\\\\\x00-\\x1f]*)';
/** A number or a word of JSON, a bare `-`, or nothing. */
const bareValue = '(-?(?:\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)?|null|true|false)';

/** What a value of a text format looks like, where its column says so; `any` is whatever cannot be the next text. */
const patternOfColumn: Readonly<Record<string, (any: string) => string>> = {
  http_method: () => '[A-Za-z]+|-?',
  resource_path: (any) => `\\/${any}|-?`,
  // A route key is a method and a path with a space between.
  route_key: (any) => `(?:[A-Z]+ )?${any}`,
  event_type: () => 'CONNECT|MESSAGE|DISCONNECT|-?',
  ip: () => '[^\\s,;|"<>]*',
  protocol: () => 'HTTP\\/[\\d.]+|-?',
};
const clfTime = '\\d\\d\\/\\w{3}\\/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4}';

/**
 * A pattern, with one group, for the values of a slot that no client writes.
 *
 * @param next the text after the value: what it begins with cannot be part of the value
 */
export function valuePattern({ field, quoted }: Slot, next: string, json: boolean): string {
  if (json) return quoted ? quotedValue : bareValue;
  // At the end of a line, and before white space, a value ends at white space.
  const stop = /^\s*$|^\s/.test(next) ? '\\s' : escapedPattern(next.charAt(0));
  const any = `[^${stop}\\x00-\\x1f]*`;
  switch (field.kind) {
    case 'status':
      return '(\\d{3}|-?)';
    case 'count':
    case 'size':
      return '(\\d+|-?)';
    case 'time':
      return `(${clfTime}|${any})`;
    default: {
      const column = columnNames[field.cell];
      return `(${(column === undefined ? undefined : patternOfColumn[column])?.(any) ?? any})`;
    }
  }
}

const columnNames = storedColumns.map(({ name }) => name);

/**
 * The pattern of a text between values. How much white space there is matters only where a client's text stands beside
 * it: what the pattern took too much of would hide the true text from the reader.
 */
export const textPattern = (text: string, exact: boolean): string =>
  exact
    ? escapedPattern(text)
    : text
        .split(/(\s+)/)
        .map((part) => (/^\s/.test(part) ? '[ \\t]+' : escapedPattern(part)))
        .join('')
        .replaceAll(/,(?:\[ \\t\]\+)?/g, ',[ \\t]*');
