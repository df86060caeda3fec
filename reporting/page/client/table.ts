import type { AnswerCell, AnswerColumn } from '../../format/answer.js';
import type { Wording } from '../../format/wording.js';
import type { VisualAnswer } from '../visual-answer.js';
import { iconElement, make } from './elements/dom.js';
import { cellClass, content, isNumeric } from './table-cell.js';

export type TableRow = readonly AnswerCell[];

/** Which column rows are sorted by; null: as they came. */
export interface Sorting {
  readonly column: string;
  readonly descending: boolean;
}

/** What a reader did to a table, kept while its answer is renewed. */
export interface TableMemory {
  sorting: Sorting | null;
  search: string;
}

const pageRows = 100;
// A few rows are found faster by eye.
const searchedRows = 8;

/** A table that can be searched, sorted by its headings, and scrolled in itself. */
export function tableOf(input: {
  readonly title: string;
  readonly answer: VisualAnswer;
  readonly wording: Wording;
  readonly memory: TableMemory;
  /** Whether the server holds back rows beyond the visual's limit. */
  readonly isCut: boolean;
  /** Where a row, or where a single cell of it, leads. */
  readonly linkOf: (row: TableRow, column: AnswerColumn) => string | undefined;
  /** Opens a row on its own; absent where a row is all that there is. */
  readonly open?: (row: TableRow) => void;
}): HTMLElement {
  const { answer, wording, memory } = input;
  const { columns } = answer;
  const written = new Map<TableRow, readonly string[]>(
    answer.rows.map((row) => [row, row.map((cell, place) => wording.cell(cell, formatAt(place)))]),
  );
  let shown = pageRows;

  const body = make('tbody');
  const count = make('p', { class: 'table-count', role: 'status' });
  const more = make('div', { class: 'table-more' });
  const headings = columns.map((column) => heading(column));
  const search = make('input', {
    class: 'input',
    type: 'search',
    placeholder: 'Search',
    'aria-label': `Search ${input.title}`,
    value: memory.search,
    on: {
      input: () => {
        memory.search = search.value;
        shown = pageRows;
        fill();
      },
    },
  });
  fill();

  return make(
    'div',
    { class: 'table-view' },
    make(
      'div',
      { class: 'table-tools' },
      answer.rows.length > searchedRows &&
        make('label', { class: 'table-search' }, iconElement('search'), search),
      count,
    ),
    make(
      'div',
      // A region that scrolls must be reachable by keyboard.
      {
        class: 'table-scroll',
        tabindex: '0',
        role: 'region',
        'aria-label': `${input.title}, table`,
      },
      make(
        'table',
        { class: 'table' },
        make('caption', { class: 'unseen', text: input.title }),
        make(
          'thead',
          {},
          make('tr', {}, input.open && openHeading(), ...headings.map(({ cell }) => cell)),
        ),
        body,
      ),
      more,
    ),
  );

  function formatAt(place: number) {
    return columns[place]?.format ?? 'text';
  }

  function heading(column: AnswerColumn) {
    const mark = make('span', { class: 'sort-mark', 'aria-hidden': 'true' });
    const cell = make(
      'th',
      { scope: 'col', class: cellClass(column) },
      make(
        'button',
        { class: 'sort', type: 'button', on: { click: () => sortBy(column) } },
        column.title,
        mark,
      ),
    );
    return { column, cell, mark };
  }

  function sortBy(column: AnswerColumn): void {
    const { sorting } = memory;
    // Numbers and times are first asked for by their greatest, words from A.
    const first = column.type !== 'text';
    if (sorting?.column !== column.name)
      memory.sorting = { column: column.name, descending: first };
    else if (sorting.descending === first) memory.sorting = { ...sorting, descending: !first };
    else memory.sorting = null;
    fill();
  }

  function fill(): void {
    for (const { column, cell, mark } of headings) {
      const by = memory.sorting?.column === column.name ? memory.sorting : undefined;
      mark.textContent = by === undefined ? '' : by.descending ? '↓' : '↑';
      if (by === undefined) cell.removeAttribute('aria-sort');
      else cell.setAttribute('aria-sort', by.descending ? 'descending' : 'ascending');
    }
    const words = memory.search.toLowerCase().split(/\s+/).filter(Boolean);
    const found = answer.rows.filter((row) => {
      const text = (written.get(row) ?? []).join('\n').toLowerCase();
      return words.every((word) => text.includes(word));
    });
    const sorted = memory.sorting === null ? found : found.toSorted(byColumn(memory.sorting));
    body.replaceChildren(...sorted.slice(0, shown).map(rowOf));
    count.textContent = countText(found.length);
    const left = sorted.length - shown;
    more.replaceChildren();
    more.hidden = left <= 0;
    if (left > 0) {
      const grow = () => {
        shown += pageRows;
        fill();
      };
      const text = `Show ${Math.min(left, pageRows)} more`;
      more.append(make('button', { class: 'button', type: 'button', text, on: { click: grow } }));
    }
  }

  function countText(found: number): string {
    const all = answer.rows.length;
    const rows = `${all} ${all === 1 ? 'row' : 'rows'}`;
    const part = found === all ? rows : `${found} of ${rows}`;
    return input.isCut ? `${part}, the most that are shown` : part;
  }

  function byColumn({ column, descending }: Sorting) {
    const place = columns.findIndex(({ name }) => name === column);
    const type = columns[place]?.type ?? 'text';
    const isNumber = isNumeric({ type });
    // Words are sorted as they are read, times as they are stored.
    const wordOf = (row: TableRow) => (type === 'text' ? written.get(row)?.[place] : row[place]);
    return (a: TableRow, b: TableRow): number => {
      const [one, two] = [a[place] ?? null, b[place] ?? null];
      // What has no value stays at the end whichever way the rest is sorted.
      if (one === null || two === null) return Number(one === null) - Number(two === null);
      const order = isNumber
        ? Number(one) - Number(two)
        : String(wordOf(a)).localeCompare(String(wordOf(b)), undefined, { numeric: true });
      return descending ? -order : order;
    };
  }

  function rowOf(row: TableRow): HTMLElement {
    const texts = written.get(row) ?? [];
    return make(
      'tr',
      {},
      input.open && openCell(row, input.open),
      ...columns.map((column, place) => {
        const text = texts[place] ?? '';
        const isNone = row[place] === null || row[place] === '';
        const link = input.linkOf(row, column);
        return make(
          'td',
          {
            class: `${cellClass(column)}${isNone ? ' none' : ''}`,
            title: text.length > 40 ? text : undefined,
          },
          link === undefined
            ? content(column, row[place] ?? null, text)
            : make(
                'a',
                { class: 'row-link', href: link },
                content(column, row[place] ?? null, text),
              ),
        );
      }),
    );
  }
}

const openHeading = (): HTMLElement =>
  make('th', { scope: 'col', class: 'open' }, make('span', { class: 'unseen', text: 'Open' }));

const openCell = (row: TableRow, open: (row: TableRow) => void): HTMLElement =>
  make(
    'td',
    { class: 'open' },
    make(
      'button',
      {
        class: 'button button-quiet button-icon',
        type: 'button',
        'aria-label': 'Everything about this request',
        title: 'Everything about this request',
        on: { click: () => open(row) },
      },
      iconElement('open'),
    ),
  );
