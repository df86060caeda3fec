import type { Period } from '../../../core/periods/period.js';
import type { ApiWindow } from '../../../core/registry/api-window.js';
import type { Tenant } from '../../../core/registry/tenant.js';
import type { SqlDialect } from '../../expression/dialect/dialect.js';
import type { QueryEngine } from '../../query/engine.js';
import { tenantScope } from '../../query/scope.js';
import { ask } from './ask.js';
import { buildReport } from './build-report.js';
import { reportQuestions } from './questions.js';
import type { Report } from './report.js';

/** Where the numbers of reports come from. */
export interface ReportSource {
  readonly engine: QueryEngine;
  readonly dialect: SqlDialect;
}

/** Asks the lake as one tenant and builds the report. `windows` are the registry's, of all tenants. */
export async function makeReport(
  { engine, dialect }: ReportSource,
  {
    tenant,
    windows,
    period,
    title,
    now,
  }: {
    readonly tenant: Tenant;
    readonly windows: readonly ApiWindow[];
    readonly period: Period;
    readonly title: string | null;
    readonly now: Date;
  },
): Promise<Report> {
  const questions = reportQuestions({ scope: tenantScope(tenant.id, windows), period, dialect });
  const answers = await ask(engine, questions);
  return buildReport({ tenant, title, askedAt: now.getTime(), questions, answers });
}
