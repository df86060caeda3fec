import fc from 'fast-check';
import { periodOfDay } from '../../core/periods/period.js';
import type { ApiWindow } from '../../core/registry/api-window.js';
import { cadences } from '../../core/registry/report-schedule.js';
import { storedTenant } from '../../core/registry/tenant.js';
import type { OpenDatabase } from '../../local/lake/duckdb.js';
import type { MeasureName } from '../../reporting/dashboard/measures.js';
import type { AnswerRow } from '../../reporting/format/answer.js';
import { folderLake } from '../../reporting/query/lake.js';
import { doubtsOf, type Evidence } from '../../reporting/reports/delivery/isolation/doubts.js';
import { evidenceOf } from '../../reporting/reports/delivery/isolation/proven-report.js';
import { percentileOf } from '../../reporting/reports/delivery/isolation/recompute.js';
import { makeReport, type ReportOrder } from '../../reporting/reports/report/make-report.js';
import type { Report } from '../../reporting/reports/report/report.js';
import { hostileTexts } from '../fixtures/hostile-text.js';
import { asScoped } from '../fixtures/scoped.js';
import { fillSmallLake, type LogRow, openSmallLake } from '../fixtures/small-lake.js';
import { range } from '../reporting/query/hand-checked-log.js';
import { registry, requests } from '../reporting/query/random-lake.js';

/** What a tenant may call an API key, a plan, a domain: the words, numbers, times, zones and ids that reports hold. */
const names = fc.oneof(
  fc.constantFrom(
    ...['Page', 'Summary', 'Requests', 'Other', 'before.', 'None', '-', 'null', 'GET', '/a', '2xx'],
    ...['1', '204', '2026', '12345678', '1,024', '0.5', '50%', '12.5 ms', '-1', '1e9', 'NaN'],
    ...['UTC.', 'UTC', 'Europe/Berlin.', 'Monday', '5 October 2026', '2026-10-05', '12:00'],
    ...['acme', 'globex', 'Acme', '111122223333', '444455556666', 'a1', 'prod', 'eu-west-1'],
    ...hostileTexts.filter((text) => !['\u0000', '\ud800'].some((bad) => text.includes(bad))),
  ),
  fc.constantFrom('one.example', 'two.example', 'Ada', 'Grace', 'gold', null),
);

/** Random requests whose every free text is such a name. */
const hostile = requests.chain((rows) =>
  fc
    .array(fc.tuple(names, names, names, names), { minLength: rows.length, maxLength: rows.length })
    .map((chosen) =>
      rows.map((row, at): LogRow => {
        const [domain_name, consumer, usage_plan, route] = chosen[at] ?? [];
        return { ...row, domain_name, consumer, usage_plan, route };
      }),
    ),
);

/** An API of each tenant, with a request a day, so that both have a report. */
const always = ['acme', 'globex'].map(
  (tenantId, at): ApiWindow => ({
    accountId: '111122223333',
    region: 'eu-west-1',
    restApiId: `always${at}`,
    stage: 'prod',
    tenantId,
    validFrom: null,
    validTo: null,
  }),
);
const daily = always.flatMap(({ accountId, region, restApiId, stage }, at) =>
  [0, 1].map(
    (day): LogRow => ({
      request_time: range.from + day * 86_400_000 + (at + 1) * 3_600_000,
      account_id: accountId,
      region,
      api_id: restApiId,
      stage,
      status: 200 + at,
      route: '/always',
      response_latency: 20 * (at + 1),
      response_length: 100 * (at + 1),
    }),
  ),
);

let database: OpenDatabase;
beforeAll(async () => {
  database = await openSmallLake();
});
afterAll(() => database.close());

const named = (id: string) =>
  storedTenant.parse({
    id,
    name: id,
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
  });

const report = (order: ReportOrder) =>
  makeReport({ engine: database.engine, ...folderLake }, order);

/**
 * Whether all that a report says stands in another as well, or is what the tenant's own requests say of the period before, of
 * which a report says nothing where only a part is on record. A leak that shows nothing is none.
 */
const saysNothingElse = (one: Report, other: Report, { before }: Evidence): boolean => {
  const own = Object.entries(before.group({})?.row ?? {}).map((entry) => saidBefore(...entry));
  const known = new Set([...said(other), ...own]);
  return said(one).every((thing) => known.has(thing));
};

const saidBefore = (name: string, value: unknown): string =>
  JSON.stringify([name, 'before', value]);

/** Every figure and row of a report, without percentiles, of which nothing is known but their bucket. */
const said = ({ sections }: Report): string[] =>
  sections.flatMap(({ figures, visuals }) => [
    ...figures
      .filter(({ column }) => !percentileOf(column.name as MeasureName))
      .flatMap(({ column: { name }, value, previous }) => [
        JSON.stringify([name, value]),
        // A report that compares with nothing says nothing of the period before.
        ...(previous === null ? [] : [saidBefore(name, previous)]),
      ]),
    ...visuals.flatMap(({ visual, rows }) => {
      const names = [...visual.dimensions, ...visual.measures.filter((one) => !percentileOf(one))];
      return rows.map((row) => JSON.stringify([visual.id, ...names.map((name) => row[name])]));
    }),
  ]);

/** A report with the answer of one of its visuals replaced. */
const withRows = (whole: Report, id: string, rows: readonly AnswerRow[]): Report => ({
  ...whole,
  sections: whole.sections.map((section) => ({
    ...section,
    visuals: section.visuals.map((one) =>
      one.visual.id === id ? { ...one, rows: asScoped(rows) } : one,
    ),
  })),
});

/** Reports of acme into which something of globex got after the lake was asked: answers mixed up, rows swapped. */
function* mixedUp(mine: Report, theirs: Report, place: number): Generator<[string, Report]> {
  yield ['all answers are those of another tenant', { ...theirs, tenant: mine.tenant }];
  const foreign = theirs.sections.flatMap(({ visuals }) => visuals);
  for (const { visual, rows } of foreign) {
    yield ['an answer is that of another tenant', withRows(mine, visual.id, rows)];
    const own = mine.sections
      .flatMap(({ visuals }) => visuals)
      .find((one) => one.visual.id === visual.id)?.rows;
    const row = rows[place % Math.max(rows.length, 1)];
    if (!own?.length || !row) continue;
    const swapped = own.with(place % own.length, row);
    yield ['a row is that of another tenant', withRows(mine, visual.id, swapped)];
  }
}

/** Reports of acme that were asked for wrongly. */
const asked: Readonly<Record<string, (order: ReportOrder, place: number) => Promise<Report>>> = {
  'the scope has a window of another tenant': ({ windows, ...order }, place) => {
    const foreign = windows.filter(({ tenantId }) => tenantId !== 'acme');
    const taken = foreign[place % foreign.length];
    return report({
      ...order,
      tables: 'requests',
      windows: windows.map((one) => (one === taken ? { ...one, tenantId: 'acme' } : one)),
    });
  },
  'the roll-ups give a stranger’s hour to the tenant': async (order, place) => {
    const table = place % 2 === 0 ? 'usage' : 'audience';
    await database.writer.run(`CREATE OR REPLACE TABLE right_${table} AS FROM ${table}`);
    await database.writer.run(
      `UPDATE ${table} SET tenant_id = 'acme' WHERE rowid IN
        (SELECT rowid FROM ${table} WHERE tenant_id IS DISTINCT FROM 'acme' ORDER BY rowid LIMIT 1 OFFSET ${place % 5})`,
    );
    try {
      return await report(order);
    } finally {
      await database.writer.run(`CREATE OR REPLACE TABLE ${table} AS FROM right_${table}`);
    }
  },
};

/** A registry, and requests whose names are hostile. */
const world = fc.record({
  windows: registry.map((some) => [...some, ...always]),
  rows: hostile.map((some) => [...some, ...daily]),
});
const timeZones = ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/New_York'] as const;
const reported = { year: 2026, month: 10, day: 6 } as const;

const runs = Number(process.env.GATEBOOK_REGISTRIES ?? 10);
const honestReports = Number(process.env.GATEBOOK_HONEST_REPORTS ?? 48);
/** Where another part of them begins: a number, for runs one after the other. */
const seed = Number(process.env.GATEBOOK_SEED ?? 1);

/** Every report that a registry's tenants can have of the day: each cadence, in each zone, of each kind of tables. */
const orders = ['acme', 'globex'].flatMap((id) =>
  cadences.flatMap((cadence) =>
    timeZones.map((zone) => ({ id, period: periodOfDay(cadence, zone, reported) })),
  ),
);
const perRegistry = orders.length * 2;

test(`no honest report of ${honestReports} is stopped, whatever strangers are called`, async () => {
  const source = { engine: database.engine, ...folderLake };
  let [reports, cells, registries] = [0, 0, 0];
  await fc.assert(
    fc.asyncProperty(world, async ({ windows, rows }) => {
      await fillSmallLake(database, rows, windows);
      registries += 1;
      for (const { id, period } of orders) {
        const order = { tenant: named(id), windows, period, title: null, now: new Date(range.to) };
        const evidence = await evidenceOf(source, order);
        for (const tables of ['roll-ups', 'requests'] as const) {
          const honest = await report({ ...order, tables });
          expect([id, period.key, period.timeZone, tables, doubtsOf(honest, [evidence])]).toEqual([
            ...[id, period.key, period.timeZone, tables],
            [],
          ]);
          reports += 1;
          cells += said(honest).length;
        }
      }
    }),
    { numRuns: Math.ceil(honestReports / perRegistry), seed, endOnFailure: true },
  );
  process.stdout.write(
    `${reports} honest reports of ${registries} registries went, with ${cells} figures and rows\n`,
  );
  expect(reports).toBeGreaterThanOrEqual(honestReports);
  expect(cells).toBeGreaterThan(reports * 5);
}, 7_200_000);

test(`every planted leak is found, in ${runs} random registries of hostile names`, async () => {
  const found = new Map<string, number>();
  let [honest, cells] = [0, 0];
  const attempts = fc.record({
    world,
    timeZone: fc.constantFrom(...timeZones),
    cadence: fc.constantFrom(...cadences),
    place: fc.nat(1000),
  });
  await fc.assert(
    fc.asyncProperty(attempts, async ({ world: { windows, rows }, timeZone, cadence, place }) => {
      await fillSmallLake(database, rows, windows);
      const period = periodOfDay(cadence, timeZone, reported);
      const of = (id: string): ReportOrder => ({
        tenant: named(id),
        windows,
        period,
        title: null,
        now: new Date(range.to),
      });
      const source = { engine: database.engine, ...folderLake };
      const evidence = await evidenceOf(source, of('acme'));
      const mine = await report({ ...of('acme'), tables: place % 2 ? 'requests' : 'roll-ups' });
      expect(doubtsOf(mine, [evidence])).toEqual([]);
      const theirs = await report(of('globex'));
      expect(doubtsOf(theirs, [await evidenceOf(source, of('globex'))])).toEqual([]);
      honest += 2;
      cells += said(mine).length;
      const ways = Object.entries(asked);
      const [way, ask] = ways[place % ways.length] ?? [];
      if (!way || !ask) throw new Error('There is no such leak.');
      const planted: [string, Report][] = [
        ...mixedUp(mine, theirs, place),
        [way, await ask(of('acme'), place >> 1)],
      ];
      for (const [leak, leaking] of planted) {
        if (saysNothingElse(leaking, mine, evidence)) continue;
        if (doubtsOf(leaking, [evidence]).length === 0) throw new Error(`Not found: ${leak}.`);
        found.set(leak, (found.get(leak) ?? 0) + 1);
      }
    }),
    { numRuns: runs },
  );
  process.stdout.write(
    `${honest} honest reports went, with ${cells} figures and rows; leaks found: ${JSON.stringify(Object.fromEntries(found))}\n`,
  );
  // A search that finds nothing in nothing proves nothing.
  expect(cells).toBeGreaterThan(runs * 20);
  expect([...found.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(runs * 10);
}, 7_200_000);
