import type { Period } from '../../../core/periods/period.js';
import { momentOf, wallClock } from '../../../core/periods/wall-clock.js';
import type { AnswerColumn, AnswerRow } from '../../format/answer.js';
import { otherSeries } from '../../query/top-series.js';
import type { ReportVisual } from '../report/report.js';

/** One line, band or set of bars of a chart. */
export interface Series {
  /** The value of the second dimension that the series stands for, or the measure's name. */
  readonly key: AnswerRow[string];
  readonly column: AnswerColumn;
  /** By the value of the first dimension. */
  readonly points: ReadonlyMap<AnswerRow[string], number | null>;
  readonly total: number;
}

/** A visual's first dimension, its second one if it has two, and its measures. */
export function partsOf({ columns }: Pick<ReportVisual, 'columns'>) {
  const [axis, split] = columns.filter(({ role }) => role === 'dimension');
  return { axis, split, measures: columns.filter(({ role }) => role === 'measure') };
}

/** An answer's rows as series: one per value of the second dimension, or one per measure. */
export function seriesOf(answered: ReportVisual): Series[] {
  const { axis, split, measures } = partsOf(answered);
  const found = new Map<
    AnswerRow[string],
    { column: AnswerColumn; points: Map<AnswerRow[string], number | null> }
  >();
  const put = (key: AnswerRow[string], column: AnswerColumn, row: AnswerRow) => {
    const series = found.get(key) ?? { column, points: new Map() };
    found.set(key, series);
    const value = row[column.name];
    series.points.set(axis ? (row[axis.name] ?? null) : null, numberOf(value));
  };
  for (const row of answered.rows) {
    for (const measure of split ? measures.slice(0, 1) : measures) {
      put(split ? (row[split.name] ?? null) : measure.name, measure, row);
    }
  }
  const series = [...found].map(([key, { column, points }]) => ({
    key,
    column,
    points,
    total: [...points.values()].reduce<number>((sum, value) => sum + (value ?? 0), 0),
  }));
  return split ? series.sort(inOrder(split)) : series;
}

const numberOf = (value: AnswerRow[string] | undefined): number | null =>
  typeof value === 'number' ? value : null;

/** Statuses in their own order; everything else by size, and what was gathered as Other at the end. */
const inOrder = (split: AnswerColumn) => (one: Series, two: Series) =>
  split.format === 'status' || split.name === 'status_class'
    ? String(one.key).localeCompare(String(two.key))
    : Number(one.key === otherSeries) - Number(two.key === otherSeries) || two.total - one.total;

/** A step of a time axis: the value that rows of it carry, and the moment at which it begins. */
export interface Step {
  readonly key: string;
  readonly from: number;
  /** What the clock of the zone shows then, as if it stood in UTC. */
  readonly wall: number;
}

const hour = 3_600_000;
const day = 24 * hour;

const known = new WeakMap<Period, Map<ReportVisual['bucket'], readonly Step[]>>();

/** Every step of a period, those without a row included: a day of 25 hours has 25. */
export function stepsOf(period: Period, bucket: ReportVisual['bucket']): readonly Step[] {
  // Reading a zone's clock is slow, and all charts of a report share their steps.
  const ofPeriod = known.get(period) ?? new Map();
  known.set(period, ofPeriod);
  const steps = ofPeriod.get(bucket) ?? computedSteps(period, bucket);
  ofPeriod.set(bucket, steps);
  return steps;
}

function computedSteps({ from, to, timeZone }: Period, bucket: ReportVisual['bucket']): Step[] {
  const steps: Step[] = [];
  if (bucket === 'day') {
    for (let wall = wallClock(from, timeZone); ; wall += day) {
      const start = momentOf(wall, timeZone);
      if (start >= to) return steps;
      steps.push({ key: new Date(wall).toISOString().slice(0, 10), from: start, wall });
    }
  }
  // Steps are hours of UTC: in a zone that is half an hour off, the first begins before the period.
  for (let start = Math.floor(from / hour) * hour; start < to; start += hour) {
    steps.push({
      key: new Date(start).toISOString(),
      from: start,
      wall: wallClock(start, timeZone),
    });
  }
  return steps;
}
