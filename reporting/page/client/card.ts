import type { AnswerColumn } from '../../format/answer.js';
import { narrowed } from '../drill.js';
import type { PageVisual } from '../page-data.js';
import type { VisualAnswer } from '../visual-answer.js';
import { cardMenu, type MenuItem, save } from './card-menu.js';
import { chartOf } from './charts/chart-of.js';
import { type ChartView, chartView } from './charts/chart-view.js';
import { pictureOf } from './charts/picture.js';
import { find, iconElement, make } from './elements/dom.js';
import { Refusal } from './fetching.js';
import { kpiOf, numbersOf } from './kpi.js';
import type { DashboardPage } from './page.js';
import { openRecord } from './record.js';
import { type TableMemory, type TableRow, tableOf } from './table.js';

/** One visual on the page: it fetches its answer, draws it, and says so when there is nothing or something is wrong. */
export interface Card {
  readonly load: (signal: AbortSignal) => Promise<void>;
  /** Draws the answer again, in the colours of now. */
  readonly redraw: () => void;
}

export function cardOf(element: HTMLElement, visual: PageVisual, page: DashboardPage): Card {
  const body = find('.card-body', element);
  const tools = find('.card-tools', element);
  const kind = element.dataset.kind as 'kpi' | 'numbers' | 'table' | 'chart';
  const memory: TableMemory = { sorting: null, search: '' };
  let answer: VisualAnswer | undefined;
  let asTable = false;
  let view: ChartView | undefined;

  tools.append(...toolsOf());
  return { load, redraw };

  async function load(signal: AbortSignal): Promise<void> {
    element.setAttribute('aria-busy', 'true');
    element.dataset.state = 'loading';
    try {
      const all = await page.fetchJson<VisualAnswer>(page.dataUrl(visual.id, 'json'), signal);
      answer = visual.kind === 'stacked-bar' ? withoutZeros(all) : all;
      redraw();
    } catch (error) {
      if (signal.aborted) return;
      const sentence = error instanceof Refusal ? error.message : 'This could not be drawn.';
      if (!(error instanceof Refusal)) reportError(error);
      show('failed', failed(sentence));
    } finally {
      if (!signal.aborted) element.setAttribute('aria-busy', 'false');
    }
  }

  function redraw(): void {
    if (answer === undefined) return;
    const hadFocus = body.contains(document.activeElement);
    if (isEmpty(answer)) show('empty', empty());
    else if (kind === 'kpi') show('ready', ...kpiOf(answer, visual, page));
    else if (kind === 'numbers') show('ready', numbersOf(answer, page.wording));
    else if (kind === 'table' || asTable) show('ready', table(answer));
    else {
      const next = chart(answer);
      show('ready', next.element);
      view = next;
      next.draw();
    }
    // What had the focus is gone: whoever uses the keyboard goes on from the same card.
    if (hadFocus) find('button', tools).focus();
  }

  function show(state: 'ready' | 'empty' | 'failed', ...content: Element[]): void {
    view?.dispose();
    view = undefined;
    element.dataset.state = state;
    body.replaceChildren(...content);
  }

  function drawingOf(shown: VisualAnswer) {
    return chartOf({
      visual,
      answer: shown,
      period: page.period(),
      timeZone: page.timeZone,
      wording: page.wording,
      palette: page.palette(),
      now: page.now(),
    });
  }

  function chart(shown: VisualAnswer): ChartView {
    const drawing = drawingOf(shown);
    // A short list takes no more room than it needs.
    element.toggleAttribute('data-list', drawing.height !== undefined);
    return chartView(visual.title, drawing, {
      linkOf: (picked) => page.investigate(narrowed(page.state(), visual, picked)),
      onRange: (period) => page.change({ period }),
    });
  }

  function table(shown: VisualAnswer): HTMLElement {
    const isRecords = visual.kind === 'records';
    const first = shown.columns.find(({ name }) => name in visual.drill);
    const { columns } = shown;
    const { wording } = page;
    return tableOf({
      title: visual.title,
      answer: shown,
      wording,
      memory,
      isCut: shown.rows.length >= visual.limit,
      linkOf,
      ...(isRecords && {
        open: (row) =>
          openRecord({ columns, row, wording, linkOf: (column) => linkOf(row, column) }),
      }),
    });

    /** The first value of a group, and every number that not all requests of the group are behind. */
    function leadsOn(row: TableRow, column: AnswerColumn): boolean {
      if (column === first) return true;
      return (
        first !== undefined && column.name in visual.only && Boolean(row[columns.indexOf(column)])
      );
    }

    function linkOf(row: TableRow, column: AnswerColumn): string | undefined {
      // A record is narrowed by one of its values at a time; a row of groups by all that it is a group of.
      if (isRecords ? !(column.name in visual.drill) : !leadsOn(row, column)) return undefined;
      const chosen = isRecords ? [column] : columns.filter(({ name }) => name in visual.drill);
      const cells = Object.fromEntries(
        chosen.map(({ name }) => [name, row[columns.findIndex((c) => c.name === name)] ?? null]),
      );
      const { time, ...others } = cells;
      const range = time === undefined ? undefined : page.stepOf(time, shown.bucket);
      return page.investigate(
        narrowed(page.state(), visual, {
          cells: others,
          measure: column.name,
          ...(range && { range }),
        }),
      );
    }
  }

  function toolsOf(): HTMLElement[] {
    const csv: MenuItem = { text: 'CSV', hint: 'all rows', href: '' };
    const items = (): MenuItem[] => [
      { ...csv, href: page.dataUrl(visual.id, 'csv') },
      ...(kind === 'chart' && answer !== undefined && !isEmpty(answer)
        ? (['png', 'svg'] as const).map((type) => ({
            text: type.toUpperCase(),
            hint: type === 'png' ? 'picture' : 'scalable picture',
            run: () => void picture(type).catch(reportError),
          }))
        : []),
    ];
    const menu = cardMenu(visual.title, items);
    return kind === 'chart' ? [tableButton(), menu] : [menu];
  }

  async function picture(type: 'png' | 'svg'): Promise<void> {
    if (answer === undefined) return;
    const { width, height } = body.getBoundingClientRect();
    const blob = await pictureOf(
      drawingOf(answer),
      visual.title,
      { width, height },
      page.palette(),
      type,
    );
    save(blob, `${visual.id}.${type}`);
  }

  function tableButton(): HTMLElement {
    const button = make(
      'button',
      {
        class: 'button button-quiet button-icon',
        type: 'button',
        'aria-pressed': 'false',
        'aria-label': `Show ${visual.title} as a table`,
        title: 'Show as a table',
      },
      iconElement('table'),
    );
    button.addEventListener('click', () => {
      asTable = !asTable;
      button.setAttribute('aria-pressed', String(asTable));
      redraw();
    });
    return button;
  }

  function empty(): HTMLElement {
    const filtered = Object.keys(page.state().filters).length > 0;
    const clear = () => page.change({ filters: {} });
    return make(
      'div',
      { class: 'state' },
      iconElement('empty'),
      make('p', {
        text: filtered ? 'No requests pass these filters.' : 'Nothing of this kind in this period.',
      }),
      filtered &&
        make('button', {
          class: 'button',
          type: 'button',
          text: 'Clear filters',
          on: { click: clear },
        }),
    );
  }

  function failed(sentence: string): HTMLElement {
    const retry = () => void load(page.signal());
    return make(
      'div',
      { class: 'state', 'data-tone': 'bad', role: 'alert' },
      iconElement('warning'),
      make('p', { text: sentence }),
      make('button', { class: 'button', type: 'button', text: 'Try again', on: { click: retry } }),
    );
  }

  function isEmpty({ rows }: VisualAnswer): boolean {
    if (kind === 'kpi') return false;
    if (kind === 'numbers') return rows.every((row) => row.every((cell) => cell === null));
    return rows.length === 0;
  }
}

/** Rows whose values are all zero are left out: a consumer that was refused nothing is not at its limits. */
const withoutZeros = (answer: VisualAnswer): VisualAnswer => ({
  ...answer,
  rows: answer.rows.filter((row) =>
    answer.columns.some(({ role }, place) => role === 'measure' && row[place]),
  ),
});
