import { periodOfDay } from '../../../../core/periods/period.js';
import { storedTenant } from '../../../../core/registry/tenant.js';
import { reportLayout } from '../../../../reporting/dashboard/report-layout.js';
import type { AnswerRow } from '../../../../reporting/format/answer.js';
import { centralLake, folderLake } from '../../../../reporting/query/lake.js';
import { tenantScope } from '../../../../reporting/query/scope.js';
import { buildReport } from '../../../../reporting/reports/report/build-report.js';
import {
  comparisonText,
  periodText,
  periodTextAsOf,
} from '../../../../reporting/reports/report/period-text.js';
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
  readonly older?: AnswerRow;
  readonly askedAt?: string;
  readonly visuals?: readonly (readonly AnswerRow[])[];
}
const nothing = questions.visuals.map(() => []);

const reportOf = ({
  now = { requests: 0 },
  before = { requests: 0 },
  older = { requests: 1 },
  askedAt = '2026-11-23T06:00:00Z',
  visuals = nothing,
}: Given) =>
  buildReport({
    tenant: acme,
    title: null,
    askedAt: Date.parse(askedAt),
    questions,
    answers: {
      now: asScoped([now]),
      before: asScoped([before]),
      older: asScoped([older]),
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
      '5xx errors rose from 30 to 90.',
      '1,000 requests, 100% more than in the week before.',
    ]);
  });

  it('tells an outage first, also when there was none of it before, whatever changed more', () => {
    const { remarks } = reportOf({
      now: { requests: 1000, server_errors: 76, client_errors: 900, throttled: 0, p95: 80 },
      before: { requests: 1010, server_errors: 0, client_errors: 100, throttled: 40, p95: 79 },
    });
    expect(remarks).toEqual([
      '5xx errors: 76, and none in the week before.',
      '1,000 requests, 1% fewer than in the week before.',
      '4xx errors rose from 100 to 900.',
      'Throttled fell from 40 to 0.',
    ]);
  });

  it('compares nothing with a period of which only a part is on record, and says so', () => {
    const report = reportOf({
      now: { requests: 1000, server_errors: 90 },
      before: { requests: 200, server_errors: 5 },
      older: { requests: 0 },
    });
    expect(report.remarks).toEqual(['1,000 requests; the week before is only partly on record.']);
    for (const { previous } of report.sections.flatMap(({ figures }) => figures)) {
      expect(previous).toBeNull();
    }
    expect(comparisonText(report)).toMatch(
      /15 November 2026 is only partly on record: nothing is compared with it$/,
    );
  });

  it('of a period that is not over compares with the same part of the one before', () => {
    const asOf = Date.parse('2026-11-18T11:05:00Z');
    const running = reportQuestions({ scope, period: week, asOf, ...folderLake });
    const { previous, before } = running;
    expect(before.range.from).toBe(previous.from);
    expect(before.range.to - before.range.from).toBe(
      Date.parse('2026-11-18T11:15:00Z') - week.from,
    );
    const report = reportOf({
      now: { requests: 500 },
      before: { requests: 400 },
      askedAt: '2026-11-18T11:05:00Z',
    });
    expect(report.remarks).toEqual([
      '500 requests, 25% more than in the same part of the week before.',
    ]);
    expect(comparisonText(report)).toMatch(/^Compared with the same part of /);
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
