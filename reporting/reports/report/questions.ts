import { dayMs, hourMs } from '../../../core/periods/duration.js';
import type { Interval } from '../../../core/periods/interval.js';
import type { Period } from '../../../core/periods/period.js';
import { comparedPart, previousPeriod } from '../../../core/periods/period.js';
import type { Bucket } from '../../../core/periods/steps.js';
import { reportLayout } from '../../dashboard/report-layout.js';
import type { Visual } from '../../dashboard/visual.js';
import { type CompiledVisual, compileDeclared } from '../../query/compile-visual.js';
import type { LakeKind } from '../../query/lake.js';
import type { Scope } from '../../query/scope.js';

/** Everything that a report asks the lake. */
export interface ReportQuestions {
  readonly period: Period;
  readonly previous: Period;
  /** All figures in one row, of the period and of the one before. */
  readonly now: CompiledVisual;
  readonly before: CompiledVisual;
  /** Whether anything is on record that is older than the first part of the period before. */
  readonly older: CompiledVisual;
  /** Every visual of the layout, each asked for one row more than it shows. */
  readonly visuals: readonly CompiledVisual[];
}

const measured = reportLayout.flatMap(({ figures }) => figures.map(({ measure }) => measure));

/** All figures as one visual: one pass over the rows instead of one per number. */
export const reportFigures: Visual = {
  id: 'figures',
  title: 'Figures',
  description: 'All figures of a report.',
  kind: 'numbers',
  dimensions: [],
  measures: [...new Set([...measured, 'requests' as const])],
  limit: 1,
  size: { columns: 12, rows: 2 },
};

const anyRequest: Visual = { ...reportFigures, id: 'older', measures: ['requests'] };

/** A tenant without a request for longer begins anew. */
const lookBackMs = 35 * dayMs;

/** Before the period before, and its first twentieth: whoever has requests there has data of all of it, or as good as all. */
const olderRange = ({ from, to }: Interval): Interval => ({
  from: from - lookBackMs,
  to: from + Math.floor((to - from) / 20 / hourMs) * hourMs,
});

// A week of hours would be 168 bars too narrow to read; a line shows the shape of the days.
const bucketFor = ({ kind }: Visual, { cadence }: Period): Bucket =>
  cadence === 'monthly' || (cadence === 'weekly' && kind === 'stacked-bar') ? 'day' : 'hour';

/** Which tables a report is computed from: roll-ups where they can answer, or the requests themselves. */
export type ReportTables = 'roll-ups' | 'requests';

/** The visuals of every report, with the step of time that they have in a period. */
export const reportVisuals = (period: Period): { visual: Visual; bucket: Bucket }[] =>
  reportLayout
    .flatMap((section) => section.visuals)
    .map((visual) => ({ visual, bucket: bucketFor(visual, period) }));

/** Compiles a report's questions for one scope and period. */
export function reportQuestions({
  scope,
  period,
  dialect,
  layout,
  asOf = period.to,
  tables = 'roll-ups',
}: LakeKind & {
  readonly scope: Scope;
  readonly period: Period;
  /** When the lake is asked, milliseconds since 1970: a period that is not over is compared with the same part of the one before. */
  readonly asOf?: number;
  readonly tables?: ReportTables;
}): ReportQuestions {
  const previous = previousPeriod(period);
  const { timeZone } = period;
  const compile = (visual: Visual, { from, to }: Interval, bucket: Bucket = 'hour') =>
    compileDeclared(
      visual,
      { scope, dialect, layout, timeZone, range: { from, to }, filters: {}, bucket },
      tables === 'requests',
    );
  return {
    period,
    previous,
    now: compile(reportFigures, period),
    before: compile(reportFigures, comparedPart(period, asOf)),
    older: compile(anyRequest, olderRange(previous)),
    visuals: reportVisuals(period).map(({ visual, bucket }) =>
      compile({ ...visual, limit: visual.limit + 1 }, period, bucket),
    ),
  };
}
