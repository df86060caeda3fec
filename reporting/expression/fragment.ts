import { hull, type Interval } from '../../core/periods/interval.js';
import type { Accounts, Query, QueryParameter } from './query.js';

/** A piece of SQL with the values of its parameters, in the order of its question marks. */
export type Fragment = Query;

/** SQL that the product wrote itself: an identifier of a declaration, a rendered expression. Never a user's text. */
export const trusted = (text: string): Fragment => ({ sql: text, parameters: [] });

/** A value as a parameter. */
export const bind = (value: QueryParameter): Fragment => ({ sql: '?', parameters: [value] });

/** Pieces put together; only pieces go in, so that no value can ever become part of the text. */
export const sql = (texts: TemplateStringsArray, ...parts: readonly Fragment[]): Fragment => ({
  sql: texts.map((text, index) => text + (parts[index]?.sql ?? '')).join(''),
  ...boundBy(parts),
});

/** Pieces with a separator between them. */
export const join = (parts: readonly Fragment[], separator: string): Fragment => ({
  sql: parts.map((part) => part.sql).join(separator),
  ...boundBy(parts),
});

/** Says whose requests a piece reads, and of when: every piece that reads requests says so. */
export const readingOf = (accounts: Accounts, within: Interval, piece: Fragment): Fragment => ({
  ...piece,
  accounts,
  within,
});

/** What pieces are bound to, put together. */
function boundBy(parts: readonly Fragment[]): Omit<Fragment, 'sql'> {
  const parameters = parts.flatMap((part) => part.parameters);
  const known = parts.flatMap((part) => (part.accounts === undefined ? [] : [part.accounts]));
  if (known.length === 0) return { parameters };
  const accounts = known.includes('all') ? 'all' : [...new Set(known.flat())];
  // A piece that did not say when reads requests of any time.
  const times = parts.flatMap((part) => (part.accounts === undefined ? [] : [part.within]));
  const within = times.every((one) => one !== undefined) ? hull(times) : undefined;
  return { parameters, accounts, within };
}

/** Conditions that must all hold; true if there is none. */
export const all = (conditions: readonly Fragment[]): Fragment =>
  conditions.length === 0 ? trusted('TRUE') : join(conditions, '\n    AND ');

/** Conditions of which one must hold; false if there is none. */
export const any = (conditions: readonly Fragment[]): Fragment =>
  conditions.length === 0 ? trusted('FALSE') : sql`(${join(conditions, ' OR ')})`;

/** Values as a parenthesised list of parameters. */
export const bindList = (values: readonly QueryParameter[]): Fragment =>
  sql`(${join(values.map(bind), ', ')})`;
