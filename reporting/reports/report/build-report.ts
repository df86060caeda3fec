import type { Tenant } from '../../../core/registry/tenant.js';
import { type FigureLayout, reportLayout } from '../../dashboard/report-layout.js';
import type { AnswerRow } from '../../format/answer.js';
import { measureColumn } from '../../query/answer-column.js';
import { firstRows } from '../../query/scoped-answer.js';
import type { ReportAnswers } from './ask.js';
import type { ReportQuestions } from './questions.js';
import { remarksOn } from './remarks.js';
import type { Comparison, Figure, Report, ReportSection, ReportVisual } from './report.js';

const titles = {
  daily: 'Daily API report',
  weekly: 'Weekly API report',
  monthly: 'Monthly API report',
} as const;

/** The report of a tenant from what the lake answered: the one place where a document's numbers come from. */
export function buildReport({
  tenant,
  title,
  askedAt,
  questions,
  answers,
}: {
  readonly tenant: Tenant;
  /** Null: named after its cadence. */
  readonly title: string | null;
  /** When the lake was asked, milliseconds since 1970. */
  readonly askedAt: number;
  readonly questions: ReportQuestions;
  readonly answers: ReportAnswers;
}): Report {
  const { period, previous } = questions;
  const [now = {}] = answers.now;
  const [before = {}] = answers.before;
  const isEmpty = numberOf(now.requests) === 0;
  const comparison = comparisonOf(before, answers.older[0], askedAt < period.to);
  const compared = comparison === 'partly-on-record' ? {} : before;
  const answered = new Map<string, ReportVisual>();
  for (const [place, { visual, columns, bucket }] of questions.visuals.entries()) {
    const limit = visual.limit - 1;
    const rows = answers.visuals[place];
    if (!rows) throw new Error(`The visual ${visual.id} of a report was not asked for.`);
    answered.set(visual.id, {
      visual: { ...visual, limit },
      columns,
      bucket,
      rows: firstRows(rows, limit),
      more: rows.length > limit,
    });
  }
  const sections = reportLayout.map(({ id, title: heading, description, newPage, ...layout }) => ({
    id,
    title: heading,
    description,
    ...(newPage ? { newPage } : {}),
    figures: layout.figures.map((figure) => figureOf(figure, now, compared)),
    visuals: isEmpty ? [] : layout.visuals.flatMap(({ id: visual }) => answered.get(visual) ?? []),
  }));
  const report: Report = {
    tenant: {
      id: tenant.id,
      name: tenant.name,
      branding: tenant.branding,
      locale: tenant.locale,
    },
    title: title ?? titles[period.cadence],
    period,
    previous,
    comparison,
    askedAt,
    isEmpty,
    remarks: [],
    sections: isEmpty ? sections.slice(0, 1) : sections.filter(hasContent),
  };
  return { ...report, remarks: remarksOn(report) };
}

/** @param older what is on record from before the period before, and from its first part */
function comparisonOf(
  before: AnswerRow,
  older: AnswerRow | undefined,
  isRunning: boolean,
): Comparison {
  if (numberOf(before.requests) && !numberOf(older?.requests)) return 'partly-on-record';
  return isRunning ? 'same-part' : 'whole';
}

const hasContent = ({ figures, visuals }: ReportSection) =>
  figures.length > 0 || visuals.some(({ rows }) => rows.length > 0);

function figureOf(
  { measure, description }: FigureLayout,
  now: AnswerRow,
  before: AnswerRow,
): Figure {
  const value = numberOf(now[measure]);
  // A period without a single request is nothing to compare with.
  const previous = numberOf(before.requests) ? numberOf(before[measure]) : null;
  return {
    column: measureColumn(measure),
    description,
    value,
    previous,
    change: value === null || !previous ? null : (value - previous) / previous,
  };
}

const numberOf = (cell: AnswerRow[string] | undefined): number | null =>
  typeof cell === 'number' ? cell : null;
