import type { AnswerColumn } from '../../format/answer.js';
import { ofNothing } from '../../format/format.js';
import { isNotable } from '../../format/notable.js';
import type { Wording } from '../../format/wording.js';
import { narrowed } from '../drill.js';
import type { PageVisual } from '../page-data.js';
import type { VisualAnswer } from '../visual-answer.js';
import { ticksOf } from './charts/time-axis.js';
import { make } from './elements/dom.js';
import type { DashboardPage } from './page.js';

const svgNamespace = 'http://www.w3.org/2000/svg';

/** One number, its change against the period before, and its course. */
export function kpiOf(answer: VisualAnswer, visual: PageVisual, page: DashboardPage): Element[] {
  const { wording } = page;
  const [column] = answer.columns;
  const [value, previous] = (answer.rows[0] ?? []).map((cell) =>
    typeof cell === 'number' ? cell : null,
  );
  if (column === undefined) return [];
  const number = figure(value ?? null, column, wording);
  const href = page.investigate(narrowed(page.state(), visual, { measure: column.name }));
  const line = make(
    'div',
    { class: 'kpi-line' },
    value ? make('a', { class: 'kpi-link', href, title: 'Show the requests' }, number) : number,
  );
  const reach = reachOf(page);
  // Where data reach back, nothing counted was none.
  const was = reach === 'whole' ? (previous ?? ofNothing(column.format)) : null;
  if (typeof value === 'number' && was !== null) line.append(delta(value, was, column, wording));
  const nothing =
    reach === 'partly'
      ? 'The period before is only partly on record'
      : 'Nothing before to compare with';
  const before = was === null ? nothing : `${wording.cell(was, column.format)} before`;
  line.append(make('p', { class: 'kpi-before', text: before }));
  return [line, ...sparkline(courseOf(answer, column, page))];
}

/** How much of the period before is on record: what is missing of its first twentieth changes no number by more than that. */
function reachOf(page: DashboardPage): 'whole' | 'partly' | 'none' {
  const { from, to } = page.period();
  const oldest = page.oldest();
  if (oldest === null || oldest >= from) return 'none';
  return oldest <= from - (to - from) * 0.95 ? 'whole' : 'partly';
}

/** The values of every step that is over; a count of a step without a row is zero. */
function courseOf(answer: VisualAnswer, column: AnswerColumn, page: DashboardPage): number[] {
  const { timeZone } = page;
  const values = new Map(answer.trend ?? []);
  return ticksOf(page.period(), answer.bucket, timeZone, [...values.keys()])
    .filter(({ to }) => to <= page.now())
    .map(({ key }) => values.get(key) ?? ofNothing(column.format))
    .filter((value) => value !== null);
}

/** Several numbers side by side. */
export function numbersOf(answer: VisualAnswer, wording: Wording): HTMLElement {
  const row = answer.rows[0] ?? [];
  return make(
    'dl',
    { class: 'numbers' },
    ...answer.columns.map((column, place) => {
      const value = row[place];
      return make(
        'div',
        {},
        make('dt', { text: shortTitle(column.title) }),
        make('dd', {}, figure(typeof value === 'number' ? value : null, column, wording)),
      );
    }),
  );
}

/** "Response p95" under the heading "Response latency" is p95. */
const shortTitle = (title: string): string => /\bp\d+$/.exec(title)?.[0] ?? title;

function figure(value: number | null, column: AnswerColumn, wording: Wording): HTMLElement {
  if (value === null) return make('span', { class: 'kpi-value', text: wording.none });
  const isCount = column.format === 'count';
  const { value: text, unit } = isCount
    ? { value: wording.headline(value), unit: '' }
    : wording.quantity(value, column.format);
  return make(
    'span',
    { class: 'kpi-value', title: isCount ? wording.cell(value, 'count') : undefined, text },
    unit !== '' && make('span', { class: 'kpi-unit', text: unit }),
  );
}

/** A change against the period before; welcome or not where it is more than the ordinary up and down. */
function delta(value: number, was: number, column: AnswerColumn, wording: Wording): HTMLElement {
  const change = was === 0 ? null : (value - was) / was;
  const steady = value === was || (change !== null && Math.abs(change) < 0.0005);
  const up = value > was;
  const isColoured =
    column.rise !== 'neutral' && isNotable({ value, previous: was, format: column.format });
  const welcome = (column.rise === 'good') === up ? 'good' : 'bad';
  const direction = steady ? 'unchanged' : up ? 'up' : 'down';
  const size = change === null ? 'new' : wording.change(Math.abs(change)).replace(/^\+/, '');
  return make(
    'span',
    { class: 'delta', 'data-tone': isColoured ? welcome : 'neutral' },
    make('span', { 'aria-hidden': 'true', text: steady ? '=' : up ? '↑' : '↓' }),
    make('span', { class: 'unseen', text: `${direction} ` }),
    steady ? wording.change(0) : size,
  );
}

/** The course of a number, without axes: its shape is what it says. */
function sparkline(values: readonly number[]): Element[] {
  if (values.length < 3) return [];
  // Scaled to its own ups and downs, with some ground below: its shape is all that it says.
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  const swing = greatest - least || 1;
  const points = values.map((value, place): [number, number] => [
    (place / (values.length - 1)) * 100,
    22 - ((value - least) / swing) * 20,
  ]);
  const path = points.map(([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`).join('L');
  const svg = document.createElementNS(svgNamespace, 'svg');
  svg.setAttribute('class', 'spark');
  svg.setAttribute('viewBox', '0 0 100 30');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  for (const [name, shape] of [
    ['spark-area', `M0 30L${path}L100 30Z`],
    ['spark-line', `M${path}`],
  ] as const) {
    const element = document.createElementNS(svgNamespace, 'path');
    element.setAttribute('class', name);
    element.setAttribute('d', shape);
    svg.append(element);
  }
  return [svg];
}
