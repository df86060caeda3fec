import type { AnswerCell, AnswerColumn } from '../../format/answer.js';
import type { Wording } from '../../format/wording.js';
import { iconElement, make } from './elements/dom.js';
import { content, isMonospaced } from './table-cell.js';

/**
 * Opens everything that is known of one request beside the page, whole where the table cuts it. Escape closes it, and
 * the focus goes back to where it came from.
 */
export function openRecord(input: {
  readonly columns: readonly AnswerColumn[];
  readonly row: readonly AnswerCell[];
  readonly wording: Wording;
  /** Where a value leads. */
  readonly linkOf: (column: AnswerColumn) => string | undefined;
}): void {
  const { columns, row, wording, linkOf } = input;
  const close = make(
    'button',
    {
      class: 'button button-quiet button-icon',
      type: 'button',
      'aria-label': 'Close',
      on: { click: () => dialog.close() },
    },
    iconElement('close'),
  );
  const fields = columns.flatMap((column, place) => {
    const value = row[place] ?? null;
    return value === null || value === '' ? [] : [field(column, value)];
  });
  const dialog = make(
    'dialog',
    { class: 'record', 'aria-labelledby': 'record-title' },
    make(
      'div',
      { class: 'record-head' },
      make('h2', { class: 'card-title', id: 'record-title', text: 'One request' }),
      close,
    ),
    make('dl', { class: 'record-fields', tabindex: '0' }, ...fields),
  );
  dialog.addEventListener('close', () => dialog.remove());
  // A click beside it lands on the dialog itself, one inside on what it holds.
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();

  function field(column: AnswerColumn, value: AnswerCell): HTMLElement {
    const text = wording.cell(value, column.format);
    const link = linkOf(column);
    const shown = content(column, value, text);
    return make(
      'div',
      {},
      make('dt', { text: column.title }),
      make(
        'dd',
        { class: isMonospaced(column) ? 'mono' : undefined },
        link === undefined
          ? shown
          : make('a', { class: 'row-link', href: link, title: 'Show the requests like it' }, shown),
      ),
    );
  }
}
