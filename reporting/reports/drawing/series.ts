import type { Period } from '../../../core/periods/period.js';
import { type Bucket, type Step, stepsOf } from '../../../core/periods/steps.js';
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

const known = new WeakMap<Period, Map<Bucket, readonly Step[]>>();

/** Every step of a period, those without a row included: a day of 25 hours has 25. */
export function stepsOfPeriod(period: Period, bucket: Bucket): readonly Step[] {
  // Reading a zone's clock is slow, and all charts of a report share their steps.
  const ofPeriod = known.get(period) ?? new Map();
  known.set(period, ofPeriod);
  const steps = ofPeriod.get(bucket) ?? stepsOf(period, bucket, period.timeZone);
  ofPeriod.set(bucket, steps);
  return steps;
}
