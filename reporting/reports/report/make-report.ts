import type { Period } from '../../../core/periods/period.js';
import type { ApiWindow } from '../../../core/registry/api-window.js';
import type { Tenant } from '../../../core/registry/tenant.js';
import type { Source } from '../../query/lake.js';
import { tenantScope } from '../../query/scope.js';
import { scopeOf } from '../../query/scoped-answer.js';
import { ask } from './ask.js';
import { buildReport } from './build-report.js';
import { type ReportTables, reportQuestions } from './questions.js';
import type { Report } from './report.js';

/** Whose report of when. */
export interface ReportOrder {
  readonly tenant: Tenant;
  /** The registry's, of all tenants. */
  readonly windows: readonly ApiWindow[];
  readonly period: Period;
  /** Null: named after its cadence. */
  readonly title: string | null;
  readonly now: Date;
  /** @default roll-ups */
  readonly tables?: ReportTables;
}

/** Asks the lake as one tenant and builds the report. */
export async function makeReport(
  { engine, dialect, layout }: Source,
  { tenant, windows, period, title, now, tables }: ReportOrder,
): Promise<Report> {
  const scope = tenantScope(tenant.id, windows);
  const questions = reportQuestions({
    ...{ scope, period, dialect, layout, asOf: now.getTime() },
    ...(tables && { tables }),
  });
  const answers = await ask(engine, questions);
  for (const rows of [answers.now, answers.before, answers.older, ...answers.visuals]) {
    if (scopeOf(rows) !== scope) throw new Error('A report was given rows of another scope.');
  }
  return buildReport({ tenant, title, askedAt: now.getTime(), questions, answers });
}
