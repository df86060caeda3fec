import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../control-plane/api/app.js';
import { type Period, periodOfDay } from '../../core/periods/period.js';
import { apiWindows } from '../../core/registry/api-windows.js';
import { dataFolderControlPlane } from '../../local/control-plane/of-data-folder.js';
import { visuals as dashboardVisuals } from '../../reporting/dashboard/dashboard.js';
import type { Visual } from '../../reporting/dashboard/visual.js';
import type { AnswerColumn, AnswerRow } from '../../reporting/format/answer.js';
import { otherSeries } from '../../reporting/format/slots.js';
import { answerOf } from '../../reporting/page/answers.js';
import { usageDimensions } from '../../reporting/query/compile-usage.js';
import { tenantScope } from '../../reporting/query/scope.js';
import { csvOf } from '../../reporting/reports/documents/csv.js';
import { makeReport } from '../../reporting/reports/report/make-report.js';
import type { Report, ReportVisual } from '../../reporting/reports/report/report.js';
import { headingOf } from '../../reporting/reports/report/tables.js';
import '../fixtures/answers.js';
import { folderLake } from '../../reporting/query/lake.js';
import { changeTenant, reportDataFolder, reportWeek } from '../fixtures/report-data-folder.js';

let dataFolder: Awaited<ReturnType<typeof reportDataFolder>>;
let api: FastifyInstance;
let report: Report;
let period: Period;
let answered: readonly ReportVisual[];

beforeAll(async () => {
  dataFolder = await reportDataFolder(3000);
  const tenant = await changeTenant(dataFolder, 'acme', {});
  api = await buildApp(await dataFolderControlPlane(dataFolder, { isTrusted: () => true }));
  period = periodOfDay('weekly', 'UTC', reportWeek);
  const source = { engine: dataFolder.lake.engine, ...folderLake };
  const windows = await apiWindows(dataFolder.registry);
  const now = new Date('2026-11-23T06:00:00Z');
  report = await makeReport(source, { tenant, windows, period, title: null, now });
  answered = report.sections.flatMap(({ visuals }) => visuals);
}, 60_000);
afterAll(async () => {
  await api.close();
  await dataFolder.remove();
});

/** What a row says, a value for each column, as far as a binary fraction is sure of it. */
const said = (row: AnswerRow, columns: readonly AnswerColumn[]): string =>
  JSON.stringify(
    columns.map(({ name }) => {
      const value = row[name] ?? null;
      return typeof value === 'number' ? Number(value.toPrecision(12)) : value;
    }),
  );

/** The rows of CSV by RFC 4180. */
const csvRows = (text: string): string[][] =>
  text
    .split('\r\n')
    .map((line) =>
      [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
        .slice(0, -1)
        .map(([, cell = '']) => cell.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"')),
    );

describe('the numbers of a week are the same', () => {
  it('on the page and in the report, for every visual that both have', async () => {
    const scope = tenantScope('acme', await apiWindows(dataFolder.registry));
    const shared = answered.filter(({ visual }) =>
      dashboardVisuals.some(({ id }) => id === visual.id),
    );
    expect(shared.length).toBeGreaterThan(12);
    for (const { visual, columns, rows, bucket } of shared) {
      const { from, to, timeZone } = period;
      const context = {
        scope,
        range: { from, to },
        filters: {},
        ...folderLake,
        timeZone,
        bucket,
      };
      const page = await answerOf(visual.id, context, dataFolder.lake.engine);
      const names = page.columns.map(({ name }) => name);
      const shown = page.rows.map((cells) =>
        Object.fromEntries(names.map((name, at) => [name, cells[at] ?? null])),
      );
      expect(rows).toAnswerLike(shown.slice(0, visual.limit), {
        of: visual.id,
        columns: columns.map(({ name }) => name),
      });
    }
  }, 60_000);

  it('in the report and in its CSV', () => {
    const lines = csvRows(Buffer.from(csvOf(report)).toString('utf8'));
    for (const { visual, columns, rows } of answered) {
      const head = lines.findIndex(
        ([title, ...others], at) =>
          title === visual.title &&
          others.length === 0 &&
          lines[at + 1]?.[0] === (columns[0] && headingOf(columns[0])),
      );
      expect(head).toBeGreaterThan(0);
      const table = lines.slice(head + 2, head + 2 + rows.length).map((cells) =>
        Object.fromEntries(
          columns.map(({ name, type }, at) => {
            const cell = cells[at] ?? '';
            const isNumber = type === 'integer' || type === 'number';
            return [name, cell === '' ? null : isNumber ? Number(cell) : cell];
          }),
        ),
      );
      expect(table).toAnswerLike(rows, { columns: columns.map(({ name }) => name) });
    }
  });

  it('in the report and in GET /v1/usage, for every visual that usage can be asked for', async () => {
    const scope = tenantScope('acme', await apiWindows(dataFolder.registry));
    let compared = 0;
    for (const { visual, columns, rows, bucket } of answered) {
      const [dimensions, metrics] = namesOf(visual);
      const groups = dimensions.filter((name) => name !== 'time');
      if (groups.some((name) => !usageDimensions(scope).includes(name))) continue;
      const { body, statusCode } = await api.inject({
        url: '/v1/usage',
        query: {
          tenant: 'acme',
          from: new Date(period.from).toISOString(),
          to: new Date(period.to).toISOString(),
          metrics: metrics.join(),
          ...(groups.length > 0 && { groupBy: groups.join() }),
          ...(dimensions.includes('time') && { interval: bucket === 'day' ? 'day' : 'hour' }),
        },
      });
      expect([visual.id, statusCode]).toEqual([visual.id, 200]);
      const usage = new Set(
        (JSON.parse(body) as { rows: AnswerRow[] }).rows.map((row) => said(row, columns)),
      );
      // What was gathered as Other is of no group that usage has.
      const own = rows.filter((row) => !groups.some((name) => row[name] === otherSeries));
      const missing = own.map((row) => said(row, columns)).filter((row) => !usage.has(row));
      expect([visual.id, missing]).toEqual([visual.id, []]);
      compared += own.length;
    }
    expect(compared).toBeGreaterThan(500);
  }, 60_000);

  it('in its figures and in GET /v1/usage', async () => {
    const figures = report.sections.flatMap((section) => section.figures);
    expect(figures.length).toBeGreaterThan(12);
    const { body } = await api.inject({
      url: '/v1/usage',
      query: {
        tenant: 'acme',
        from: new Date(period.from).toISOString(),
        to: new Date(period.to).toISOString(),
        metrics: figures.map(({ column }) => column.name).join(),
      },
    });
    const [row = {}] = (JSON.parse(body) as { rows: AnswerRow[] }).rows;
    for (const { column, value } of figures) {
      expect([row]).toAnswerLike([{ [column.name]: value }], { columns: [column.name] });
    }
  });
});

const namesOf = ({ dimensions, measures }: Visual) => [dimensions, measures] as const;
