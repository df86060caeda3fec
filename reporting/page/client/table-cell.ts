import type { AnswerCell, AnswerColumn } from '../../format/answer.js';
import { make } from './elements/dom.js';

const numeric = new Set(['integer', 'number']);
const monospaced = /^(account|api|api_key|request|extended_request)_id$|^ip$|^path$|^route$|_arn$/;

export const isNumeric = ({ type }: Pick<AnswerColumn, 'type'>): boolean => numeric.has(type);

/** Whether a column's values are codes, whose letters are told apart best in a type of one width. */
export const isMonospaced = ({ name }: AnswerColumn): boolean => monospaced.test(name);

/** What a cell shows of its value. */
export function content(column: AnswerColumn, value: AnswerCell, text: string): HTMLElement {
  if (column.format === 'status' && typeof value === 'number') {
    return make('span', { class: 'badge', 'data-class': text.charAt(0), text });
  }
  return make('span', { text });
}

/** The class of a column's cells: how they are aligned and set. */
export function cellClass(column: AnswerColumn): string {
  if (column.format === 'status') return 'status';
  if (isNumeric(column)) return 'number';
  if (column.type === 'timestamp' || column.type === 'date') return 'time';
  return isMonospaced(column) ? 'text mono' : 'text';
}
