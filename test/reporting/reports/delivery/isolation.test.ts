import fc from 'fast-check';
import { periodOfDay } from '../../../../core/periods/period.js';
import type { ApiWindow } from '../../../../core/registry/api-window.js';
import { storedTenant } from '../../../../core/registry/tenant.js';
import type { OpenDatabase } from '../../../../local/lake/duckdb.js';
import type { QueryEngine } from '../../../../reporting/query/engine.js';
import { folderLake } from '../../../../reporting/query/lake.js';
import { percentileBounds } from '../../../../reporting/reports/delivery/isolation/latency-steps.js';
import { provenReport } from '../../../../reporting/reports/delivery/isolation/proven-report.js';
import type { Report, ReportVisual } from '../../../../reporting/reports/report/report.js';
import { hostileTexts } from '../../../fixtures/hostile-text.js';
import { fillSmallLake, type LogRow, openSmallLake } from '../../../fixtures/small-lake.js';
import { range } from '../../query/hand-checked-log.js';
import { quantile } from '../../query/oracle.js';

const api = (accountId: string, tenantId: string): ApiWindow => ({
  accountId,
  region: 'eu-west-1',
  restApiId: 'a1',
  stage: 'prod',
  tenantId,
  validFrom: null,
  validTo: null,
});
const windows = [api('111122223333', 'acme'), api('444455556666', 'evil')];
const hour = 3_600_000;
const request = (account_id: string, at: number, more: Partial<LogRow> = {}): LogRow => ({
  request_time: range.from + at * hour,
  account_id,
  region: 'eu-west-1',
  api_id: 'a1',
  stage: 'prod',
  domain_name: 'api.acme.example',
  http_method: 'GET',
  route: '/orders',
  status: 200,
  consumer: 'Warehouse sync',
  usage_plan: 'gold',
  response_latency: 10 + at,
  response_length: 100,
  request_id: `${account_id}-${at}`,
  ...more,
});
const own = Array.from({ length: 20 }, (_, at) => request('111122223333', at));

const acme = storedTenant.parse({
  id: 'acme',
  name: 'Acme',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
});
const order = {
  tenant: acme,
  windows,
  period: periodOfDay('daily', 'UTC', { year: 2026, month: 10, day: 5 }),
  title: null,
  now: new Date(range.to),
};

let database: OpenDatabase;
let told: string[];
beforeAll(async () => {
  database = await openSmallLake();
});
beforeEach(() => {
  told = [];
});
afterAll(() => database.close());

const proven = (engine: QueryEngine = database.engine): Promise<Report> =>
  provenReport({ engine, ...folderLake }, order, (sentence) => told.push(sentence));
const requestsOf = ({ sections }: Report) => sections[0]?.figures[0]?.value;
const consumersOf = ({ sections }: Report) =>
  sections
    .flatMap((section) => section.visuals)
    .find(({ visual }) => visual.id === 'top-customers')
    ?.rows.map(({ consumer }) => consumer);

it('lets a report go whatever strangers are called', async () => {
  const words = ['Page', 'before.', 'UTC.', '204', '12345678', '20 requests', 'Other', 'acme', '-'];
  const strangers = [...words, ...hostileTexts.slice(0, 12)].flatMap((name, at) => [
    request('444455556666', at % 20, { consumer: name, domain_name: name, route: name }),
    // Of no tenant at all.
    request('777788889999', at % 20, { consumer: name, domain_name: name, usage_plan: name }),
  ]);
  await fillSmallLake(database, [...own, ...strangers], windows);
  expect(requestsOf(await proven())).toBe(20);
  expect(told).toEqual([]);
});

describe('roll-ups', () => {
  it('that are late delay no report: it is computed from the requests, with the new consumer', async () => {
    const latest = request('111122223333', 21, { consumer: 'New consumer' });
    await fillSmallLake(database, [...own, latest], windows);
    for (const table of ['usage', 'audience']) {
      await database.writer.run(
        `DELETE FROM ${table} WHERE quarter_hour >= TIMESTAMP '2026-10-05 21:00'`,
      );
    }
    const report = await proven();
    expect(requestsOf(report)).toBe(21);
    expect(consumersOf(report)).toContain('New consumer');
    expect(told).toEqual([]);
  });

  it('that give a tenant the rows of a stranger are found, told of, and not used', async () => {
    const theirs = request('444455556666', 3, {
      consumer: 'Freight desk',
      domain_name: 'evil.example',
    });
    await fillSmallLake(database, [...own, theirs], windows);
    for (const table of ['usage', 'audience']) {
      await database.writer.run(`UPDATE ${table} SET tenant_id = 'acme'`);
    }
    const report = await proven();
    expect(requestsOf(report)).toBe(20);
    expect(JSON.stringify(report)).not.toMatch(/Freight desk|evil\.example/);
    expect(told).toEqual([expect.stringContaining('computed from roll-ups')]);
  });
});

it('requests that come in while a report is asked for do not stop it', async () => {
  await fillSmallLake(database, own, windows);
  let asked = 0;
  const busy: QueryEngine = {
    async run(query) {
      asked += 1;
      // After every answer another request is there, and roll-ups know none of them.
      const rows = await database.engine.run(query);
      await database.writer.run(
        'INSERT INTO requests SELECT * FROM requests WHERE request_id = $1 LIMIT 1',
        ['111122223333-7'],
      );
      return rows;
    },
  };
  expect(requestsOf(await proven(busy))).toBeGreaterThan(20);
  expect(asked).toBeGreaterThan(30);
  expect(told).toEqual([]);
});

it('rows that are not those of the tenant stop a report, with a reason that quotes nobody', async () => {
  const theirs = request('444455556666', 3, { consumer: 'Freight desk' });
  await fillSmallLake(database, [...own, theirs], windows);
  const leaking: QueryEngine = {
    run: async (query) => {
      const rows = await database.engine.run(query);
      return query.sql.includes('GROUPING SETS')
        ? rows
        : rows.map((row) => ('consumer' in row ? { ...row, consumer: 'Freight desk' } : row));
    },
  };
  const outcome = proven(leaking);
  await expect(outcome).rejects.toMatchObject({ code: 'report-not-isolated' });
  await expect(outcome).rejects.not.toThrow(/Freight/);
  expect(told.join('\n')).toContain('Freight desk');
});

it('the compiler refuses rows that no scope was compiled for', () => {
  // @ts-expect-error A plain list of rows is not what an engine answered to a scoped question.
  const rows: ReportVisual['rows'] = [{ consumer: 'Freight desk' }];
  expect(rows).toHaveLength(1);
});

describe('the bounds of a percentile', () => {
  const latencies = fc.array(fc.oneof(fc.nat(12), fc.nat(900), fc.nat(60_000)), {
    minLength: 1,
    maxLength: 300,
  });
  const countsOf = (values: readonly number[]) => {
    const counts = new Map<number, number>();
    for (const value of values) {
      const step = Math.floor(Math.log(value + 1) * 10);
      counts.set(step, (counts.get(step) ?? 0) + 1);
    }
    return counts;
  };

  it('hold the exact percentile, and nothing that is half or twice as much as all there is', () => {
    fc.assert(
      fc.property(latencies, fc.constantFrom(0.5, 0.95, 0.99), (values, q) => {
        const bounds = percentileBounds(countsOf(values), q);
        if (!bounds) throw new Error('There are latencies.');
        const exact = quantile(values, q) ?? Number.NaN;
        expect(exact).toBeGreaterThanOrEqual(bounds.least);
        expect(exact).toBeLessThanOrEqual(bounds.greatest);
        const [low, high] = [Math.min(...values), Math.max(...values)];
        if (low > 8) expect(low / 2).toBeLessThan(bounds.least);
        if (high > 8 && high < 10_000) expect(high * 2).toBeGreaterThan(bounds.greatest);
      }),
    );
  });

  it('are none where there is no latency', () => {
    expect(percentileBounds(new Map(), 0.5)).toBeUndefined();
  });
});
