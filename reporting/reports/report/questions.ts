import type { Period } from '../../../core/periods/period.js';
import { previousPeriod } from '../../../core/periods/period.js';
import type { Bucket } from '../../../core/periods/steps.js';
import { reportLayout } from '../../dashboard/report-layout.js';
import type { Visual } from '../../dashboard/visual.js';
import type { SqlDialect } from '../../expression/dialect/dialect.js';
import { type CompiledVisual, compileDeclared } from '../../query/compile-visual.js';
import type { Scope } from '../../query/scope.js';

/** Everything that a report asks the lake. */
export interface ReportQuestions {
  readonly period: Period;
  readonly previous: Period;
  /** All figures in one row, of the period and of the one before. */
  readonly now: CompiledVisual;
  readonly before: CompiledVisual;
  /** Every visual of the layout, each asked for one row more than it shows. */
  readonly visuals: readonly CompiledVisual[];
}

const measured = reportLayout.flatMap(({ figures }) => figures.map(({ measure }) => measure));

/** All figures as one visual: one pass over the rows instead of one per number. */
const figures: Visual = {
  id: 'figures',
  title: 'Figures',
  description: 'All figures of a report.',
  kind: 'numbers',
  dimensions: [],
  measures: [...new Set([...measured, 'requests' as const])],
  limit: 1,
  size: { columns: 12, rows: 2 },
};

// A week of hours as bars would be 168 slivers; as a line it shows the days' shape.
const bucketFor = ({ kind }: Visual, { cadence }: Period): Bucket =>
  cadence === 'monthly' || (cadence === 'weekly' && kind === 'stacked-bar') ? 'day' : 'hour';

/** Compiles a report's questions for one scope and period. */
export function reportQuestions({
  scope,
  period,
  dialect,
}: {
  readonly scope: Scope;
  readonly period: Period;
  readonly dialect: SqlDialect;
}): ReportQuestions {
  const previous = previousPeriod(period);
  const compile = (visual: Visual, { from, to, timeZone }: Period) =>
    compileDeclared(visual, {
      scope,
      dialect,
      timeZone,
      range: { from, to },
      filters: {},
      bucket: bucketFor(visual, period),
    });
  return {
    period,
    previous,
    now: compile(figures, period),
    before: compile(figures, previous),
    visuals: reportLayout
      .flatMap((section) => section.visuals)
      .map((visual) => compile({ ...visual, limit: visual.limit + 1 }, period)),
  };
}
