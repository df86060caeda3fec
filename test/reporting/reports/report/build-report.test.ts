import { periodOfDay } from '../../../../core/periods/period.js';
import { storedTenant } from '../../../../core/registry/tenant.js';
import { reportLayout } from '../../../../reporting/dashboard/report-layout.js';
import type { AnswerRow } from '../../../../reporting/format/answer.js';
import { centralLake, folderLake } from '../../../../reporting/query/lake.js';
import { tenantScope } from '../../../../reporting/query/scope.js';
import { buildReport } from '../../../../reporting/reports/report/build-report.js';
import { periodText, periodTextAsOf } from '../../../../reporting/reports/report/period-text.js';
import { reportQuestions } from '../../../../reporting/reports/report/questions.js';
import { asScoped } from '../../../fixtures/scoped.js';

const acme = storedTenant.parse({
  id: 'acme',
  name: 'Acme Retail',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
});
const week = periodOfDay('weekly', 'Europe/Berlin', { year: 2026, month: 11, day: 18 });
const scope = tenantScope('acme', []);
const questions = reportQuestions({ scope, period: week, ...folderLake });

interface Given {
  readonly now?: AnswerRow;
  readonly before?: AnswerRow;
  readonly visuals?: readonly (readonly AnswerRow[])[];
}
const nothing = questions.visuals.map(() => []);

const reportOf = ({ now = { requests: 0 }, before = { requests: 0 }, visuals = nothing }: Given) =>
  buildReport({
    tenant: acme,
    title: null,
    askedAt: Date.parse('2026-11-23T06:00:00Z'),
    questions,
    answers: {
      now: asScoped([now]),
      before: asScoped([before]),
      visuals: visuals.map(asScoped),
    },
  });

describe('a report', () => {
  it('compares with the period of the calendar before, not with as many hours', () => {
    const month = periodOfDay('monthly', 'Europe/Berlin', { year: 2026, month: 3, day: 31 });
    const { previous, before } = reportQuestions({ scope, period: month, ...folderLake });
    expect(previous.key).toBe('m2026-02-01');
    expect(before.range).toEqual({ from: previous.from, to: previous.to });
  });

  it('says how figures changed, and nothing where there is nothing to compare', () => {
    const { sections } = reportOf({
      now: { requests: 120, client_errors: 30, p95: 80 },
      before: { requests: 100, client_errors: 0, p95: null },
    });
    const figures = new Map(sections[0]?.figures.map((figure) => [figure.column.name, figure]));
    expect(figures.get('requests')).toMatchObject({ value: 120, previous: 100, change: 0.2 });
    expect(figures.get('client_errors')).toMatchObject({ value: 30, previous: 0, change: null });
    expect(figures.get('p95')).toMatchObject({ value: 80, previous: null, change: null });
  });

  it('opens with what changed most, and leaves out the ups and downs of a few requests', () => {
    const { remarks } = reportOf({
      now: { requests: 1000, server_errors: 90, client_errors: 2, p95: 101 },
      before: { requests: 500, server_errors: 30, client_errors: 1, p95: 100 },
    });
    expect(remarks).toEqual([
      '1,000 requests, 100% more than in the week before.',
      '5xx errors rose from 30 to 90.',
    ]);
  });

  it('of a tenant without traffic says so and has no empty chapters', () => {
    const report = reportOf({});
    expect(report.isEmpty).toBe(true);
    expect(report.remarks).toEqual(['No request was served in this week.']);
    expect(report.sections.map(({ id }) => id)).toEqual(['summary']);
  });

  it('shows as many rows as its visual allows, and knows that there are more', () => {
    const at = questions.visuals.findIndex(({ visual }) => visual.id === 'routes-and-statuses');
    const rows = Array.from({ length: 501 }, (_, row) => ({ route: `/r${row}`, requests: 1 }));
    const visuals = questions.visuals.map((_, place) => (place === at ? rows : []));
    const { sections } = reportOf({ now: { requests: 501 }, visuals });
    const appendix = sections.at(-1)?.visuals[0];
    expect(appendix?.rows).toHaveLength(500);
    expect(appendix?.more).toBe(true);
  });
});

describe('the layout', () => {
  it('names every chapter and visual once', () => {
    const ids = reportLayout.flatMap(({ id, visuals }) => [id, ...visuals.map((one) => one.id)]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has nothing that is for the platform alone', () => {
    const visuals = reportLayout.flatMap((section) => section.visuals);
    expect(visuals.filter(({ platformOnly }) => platformOnly)).toEqual([]);
  });

  it('compiles for both engines, every query under the scope of one tenant', () => {
    for (const lake of [folderLake, centralLake]) {
      const { now, before, visuals } = reportQuestions({ scope, period: week, ...lake });
      for (const { query } of [now, before, ...visuals]) {
        expect(query.sql).toContain('"tenant_id" =');
        expect(query.parameters).toContain('acme');
      }
    }
  });
});

describe('a period in words', () => {
  it('goes by the days of the calendar', () => {
    const day = { year: 2026, month: 11, day: 18 };
    expect(periodText(periodOfDay('daily', 'UTC', day), 'en-GB')).toMatch(
      /^Wednesday,? 18 November 2026$/,
    );
    expect(periodText(week, 'en-GB')).toMatch(/^16.?–.?22 November 2026$/);
    expect(periodText(periodOfDay('monthly', 'UTC', day), 'de')).toBe('November 2026');
  });

  it('names the right day where clocks are put forward at midnight', () => {
    const day = { year: 2026, month: 9, day: 6 };
    const period = periodOfDay('daily', 'America/Santiago', day);
    expect(new Date(period.from).toISOString()).toBe('2026-09-06T04:00:00.000Z');
    expect(periodText(period, 'en-GB')).toMatch(/^Sunday,? 6 September 2026$/);
  });

  it('says that it is not over', () => {
    expect(periodTextAsOf(week, 'en-GB', week.to - 1)).toMatch(/\(so far\)$/);
    expect(periodTextAsOf(week, 'en-GB', week.to)).not.toContain('so far');
  });
});
