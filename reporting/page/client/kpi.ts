import type { AnswerColumn } from '../../format/answer.js';
import { ofNothing } from '../../format/format.js';
import type { Wording } from '../../format/wording.js';
import type { VisualAnswer } from '../visual-answer.js';
import { ticksOf } from './charts/time-axis.js';
import { make } from './elements/dom.js';
import type { DashboardPage } from './page.js';

const svgNamespace = 'http://www.w3.org/2000/svg';

/** One number, its change against the period before, and its course. */
export function kpiOf(answer: VisualAnswer, page: DashboardPage): Element[] {
  const { wording } = page;
  const [column] = answer.columns;
  const [value, previous, change] = (answer.rows[0] ?? []).map((cell) =>
    typeof cell === 'number' ? cell : null,
  );
  if (column === undefined) return [];
  const line = make('div', { class: 'kpi-line' }, figure(value ?? null, column, wording));
  // A period before that the data do not reach back to, or not all of it, is nothing to compare with.
  const { from, to } = page.period();
  const oldest = page.oldest();
  const reaches = oldest !== null && oldest <= from - (to - from) / 2;
  if (reaches && typeof change === 'number') line.append(delta(change, column, wording));
  // Where data reach back, nothing counted was none.
  const was = previous ?? ofNothing(column.format);
  const before =
    reaches && was !== null
      ? `${wording.cell(was, column.format)} before`
      : 'Nothing before to compare with';
  line.append(make('p', { class: 'kpi-before', text: before }));
  return [line, ...sparkline(courseOf(answer, column, page))];
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

function delta(change: number, column: AnswerColumn, wording: Wording): HTMLElement {
  const steady = Math.abs(change) < 0.0005;
  const up = change > 0;
  const welcome = (column.rise === 'good') === up ? 'good' : 'bad';
  const tone = steady || column.rise === 'neutral' ? 'neutral' : welcome;
  const direction = steady ? 'unchanged' : up ? 'up' : 'down';
  return make(
    'span',
    { class: 'delta', 'data-tone': tone },
    make('span', { 'aria-hidden': 'true', text: steady ? '=' : up ? '↑' : '↓' }),
    make('span', { class: 'unseen', text: `${direction} ` }),
    steady ? wording.change(0) : wording.change(Math.abs(change)).replace(/^\+/, ''),
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
