import type { MeasureName } from '../../../dashboard/measures.js';
import type { FixedCondition } from '../../../dashboard/visual.js';
import type { AnswerCell, AnswerRow } from '../../../format/answer.js';
import { otherSeries } from '../../../format/slots.js';
import type { Figure, Report, ReportVisual } from '../../report/report.js';
import { isConfirmed } from './confirmed.js';
import type { GroupValues, OwnAnswers, OwnGroup } from './own-answers.js';
import { axisOf } from './recompute.js';

/** A cell of a report that the tenant's own requests do not confirm. */
export interface Doubt {
  /** The visual's id, or `figures`. */
  readonly visual: string;
  /** The values of its group. */
  readonly group: GroupValues;
  /** The number in doubt; null: no request of the tenant belongs to the group at all. */
  readonly measure: { readonly name: string; readonly value: AnswerCell } | null;
}

/** What the tenant's own requests say, of the period and of the one before it. */
export interface Evidence {
  readonly now: OwnAnswers;
  readonly before: OwnAnswers;
}

/**
 * The cells of a report that do not follow from the tenant's own requests: every group shown must be one of theirs, and
 * every number must be what their requests give.
 *
 * @param evidence as found before and after the report was asked for, or at one of these times: where requests came in
 *   meanwhile, a number may lie between what they say
 */
export function doubtsOf(report: Report, evidence: readonly Evidence[]): Doubt[] {
  const now = evidence.map((one) => one.now);
  const before = evidence.map((one) => one.before);
  return report.sections.flatMap((section) => [
    ...section.figures.flatMap((figure) => doubtsOfFigure(figure, now, before)),
    ...section.visuals.flatMap((answered) => doubtsOfVisual(answered, now)),
  ]);
}

function doubtsOfFigure(
  { column, value, previous }: Figure,
  now: readonly OwnAnswers[],
  before: readonly OwnAnswers[],
): Doubt[] {
  const measure = column.name as MeasureName;
  const groups = now.map((own) => own.group({}));
  const earlier = before.map((own) => own.group({}));
  const doubt = (of: AnswerCell): Doubt[] => [
    { visual: 'figures', group: {}, measure: { name: measure, value: of } },
  ];
  // The report says nothing of a period without requests, and of one that is only partly on record.
  const isPreviousConfirmed = previous === null || isConfirmed(previous, measure, earlier);
  return [
    ...(isConfirmed(value, measure, groups) ? [] : doubt(value)),
    ...(isPreviousConfirmed ? [] : doubt(previous)),
  ];
}

function doubtsOfVisual(answered: ReportVisual, evidence: readonly OwnAnswers[]): Doubt[] {
  const { visual, columns, bucket, rows } = answered;
  const { id, dimensions } = visual;
  const measures = columns.filter(({ role }) => role === 'measure').map(({ name }) => name);
  const rest = visual.topSeries === undefined ? undefined : restOf(answered, evidence);
  return rows.flatMap((row): Doubt[] => {
    const series = dimensions[1] ?? '';
    const group = Object.fromEntries(
      dimensions.map((name) => [axisOf(name, bucket), row[name] ?? null]),
    );
    const found =
      rest && row[series] === otherSeries ? rest(row) : evidence.map((own) => own.group(group));
    if (found.every((one) => one === undefined)) return [{ visual: id, group, measure: null }];
    return measures
      .filter((name) => !isConfirmed(row[name] ?? null, name as MeasureName, found))
      .map((name) => ({ visual: id, group, measure: { name, value: row[name] ?? null } }));
  });
}

/** What the series that a visual does not name come to, at a place of its axis: all series there without the named ones. */
function restOf(
  { visual, bucket, rows }: ReportVisual,
  evidence: readonly OwnAnswers[],
): (row: AnswerRow) => (OwnGroup | undefined)[] {
  const [x = 'time', series = 'time'] = visual.dimensions;
  const [measure = 'requests'] = visual.measures;
  const axes = [axisOf(x, bucket), axisOf(series, bucket)] as const;
  const named = new Map<AnswerCell, number>();
  for (const row of rows) {
    const place = row[x] ?? null;
    if (row[series] !== otherSeries) {
      named.set(place, (named.get(place) ?? 0) + Number(row[measure]));
    }
  }
  const totals = evidence.map((own) => {
    const byPlace = new Map<AnswerCell, number>();
    for (const { values, row } of own.groupsBy(axes)) {
      const isShown = (visual.where ?? []).every((condition) =>
        holds(condition, values[axisOf(condition.dimension, bucket)] ?? null),
      );
      const place = values[axes[0]] ?? null;
      if (isShown) byPlace.set(place, (byPlace.get(place) ?? 0) + Number(row[measure]));
    }
    return byPlace;
  });
  return (row) => {
    const place = row[x] ?? null;
    return totals.map((byPlace) => {
      const total = byPlace.get(place);
      if (total === undefined) return undefined;
      return { row: { [measure]: total - (named.get(place) ?? 0) }, steps: new Map() };
    });
  };
}

/** Whether a visual's own condition keeps a value. */
function holds(condition: FixedCondition, value: AnswerCell): boolean {
  if ('is' in condition) return (value !== null) === (condition.is === 'present');
  if ('oneOf' in condition) return value !== null && condition.oneOf.includes(value);
  return typeof value === 'number' && value >= condition.from && value <= condition.to;
}
