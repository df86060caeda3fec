import fc from 'fast-check';
import { periodOfDay } from '../../../../core/periods/period.js';
import type { ApiWindow } from '../../../../core/registry/api-window.js';
import { cadences } from '../../../../core/registry/report-schedule.js';
import { tenant } from '../../../../core/registry/tenant.js';
import type { OpenDatabase } from '../../../../local/lake/duckdb.js';
import type { MeasureName } from '../../../../reporting/dashboard/measures.js';
import { duckdb } from '../../../../reporting/expression/dialect/duckdb.js';
import type { AnswerRow } from '../../../../reporting/format/answer.js';
import type { QueryEngine } from '../../../../reporting/query/engine.js';
import { doubtsOf } from '../../../../reporting/reports/delivery/isolation/doubts.js';
import { evidenceOf } from '../../../../reporting/reports/delivery/isolation/proven-report.js';
import { percentileOf } from '../../../../reporting/reports/delivery/isolation/recompute.js';
import { makeReport, type ReportOrder } from '../../../../reporting/reports/report/make-report.js';
import type { Report } from '../../../../reporting/reports/report/report.js';
import { hostileTexts } from '../../../fixtures/hostile-text.js';
import { range } from '../../query/hand-checked-log.js';
import { registry, requests } from '../../query/random-lake.js';
import { fillSmallLake, type LogRow, openSmallLake } from '../../query/small-lake.js';

/** What a tenant may call an API key, a plan, a domain: the words, numbers, times, zones and ids that reports hold. */
const names = fc.oneof(
  fc.constantFrom(
    ...['Page', 'Summary', 'Requests', 'Other', 'before.', 'None', '-', 'null', 'GET', '/a', '2xx'],
    ...['1', '204', '2026', '12345678', '1,024', '0.5', '50%', '12.5 ms', '-1', '1e9', 'NaN'],
    ...['UTC.', 'UTC', 'Europe/Berlin.', 'Monday', '5 October 2026', '2026-10-05', '12:00'],
    ...['acme', 'globex', 'Acme', '111122223333', '444455556666', 'a1', 'prod', 'eu-west-1'],
    ...hostileTexts.filter((text) => !/[\u0000\ud800]/u.test(text)),
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
  tenant.parse({
    id,
    name: id,
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
  });

const report = (order: ReportOrder, engine: QueryEngine = database.engine) =>
  makeReport({ engine, dialect: duckdb }, order);

/** Whether all that a report says stands in another as well. A leak that shows nothing is none. */
const saysNothingElse = (one: Report, other: Report): boolean => {
  const known = new Set(said(other));
  return said(one).every((thing) => known.has(thing));
};

/** Every figure and row of a report, without percentiles, of which nothing is known but their bucket. */
const said = ({ sections }: Report): string[] =>
  sections.flatMap(({ figures, visuals }) => [
    ...figures
      .filter(({ column }) => !percentileOf(column.name as MeasureName))
      .map(({ column, value, previous }) => JSON.stringify([column.name, value, previous])),
    ...visuals.flatMap(({ visual, rows }) => {
      const names = [...visual.dimensions, ...visual.measures.filter((one) => !percentileOf(one))];
      return rows.map((row) => JSON.stringify([visual.id, ...names.map((name) => row[name])]));
    }),
  ]);

/** Remembers what an engine answers, in order; or answers what was remembered at the places given. */
const recording = () => {
  const answers: AnswerRow[][] = [];
  const recorder: QueryEngine = {
    run: async (query) => {
      const place = answers.push([]) - 1;
      const rows = await database.engine.run(query);
      answers[place] = rows;
      return rows;
    },
  };
  return { recorder, answers };
};

const swapping = (answers: readonly AnswerRow[][], places: ReadonlySet<number>): QueryEngine => {
  let place = 0;
  return {
    run: async (query) => {
      const at = place++;
      const foreign = places.has(at) ? answers[at] : undefined;
      return foreign ?? database.engine.run(query);
    },
  };
};

/** How reports go wrong, each at a layer of its own: a report of acme with something of globex in it. */
const leaks: Readonly<
  Record<string, (order: ReportOrder, place: number, theirs: AnswerRow[][]) => Promise<Report>>
> = {
  'the scope has a window of another tenant': ({ windows, ...order }, place) => {
    const foreign = windows.filter(({ tenantId }) => tenantId !== 'acme');
    const taken = foreign[place % foreign.length];
    return report({
      ...order,
      tables: 'requests',
      windows: windows.map((one) => (one === taken ? { ...one, tenantId: 'acme' } : one)),
    });
  },
  'an answer of another tenant is taken for the own': (order, place, theirs) =>
    report(order, swapping(theirs, new Set([place % theirs.length]))),
  'all answers are those of another tenant': (order, _, theirs) =>
    report(order, swapping(theirs, new Set(theirs.keys()))),
  'a row is swapped after it was asked for': async (order, place, theirs) => {
    const honest = await report(order);
    const all = honest.sections.flatMap(({ visuals }) => visuals);
    const target = all[place % Math.max(all.length, 1)];
    const foreign = target && theirs[all.indexOf(target) + 2];
    const row = foreign?.[place % foreign.length];
    if (!target || !row) return honest;
    const at = place % Math.max(target.rows.length, 1);
    (target.rows as unknown as AnswerRow[])[at] = row;
    return honest;
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

const runs = Number(process.env.GATEBOOK_REGISTRIES ?? 40);

test(`every planted leak is found and no honest report is stopped, in ${runs} random registries of hostile names`, async () => {
  const found = new Map(Object.keys(leaks).map((leak) => [leak, 0]));
  let [honest, cells] = [0, 0];
  const world = fc.record({
    windows: registry.map((some) => [...some, ...always]),
    rows: hostile.map((some) => [...some, ...daily]),
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/New_York'),
    cadence: fc.constantFrom(...cadences),
    place: fc.nat(1000),
  });
  await fc.assert(
    fc.asyncProperty(world, async ({ windows, rows, timeZone, cadence, place }) => {
      await fillSmallLake(database, rows, windows);
      const period = periodOfDay(cadence, timeZone, { year: 2026, month: 10, day: 6 });
      const of = (id: string): ReportOrder => ({
        tenant: named(id),
        windows,
        period,
        title: null,
        now: new Date(range.to),
      });
      const source = { engine: database.engine, dialect: duckdb };
      const evidence = await evidenceOf(source, of('acme'));
      const mine = await report({ ...of('acme'), tables: place % 2 ? 'requests' : 'roll-ups' });
      expect(doubtsOf(mine, [evidence])).toEqual([]);
      const { recorder, answers } = recording();
      const theirs = await report(of('globex'), recorder);
      expect(doubtsOf(theirs, [await evidenceOf(source, of('globex'))])).toEqual([]);
      honest += 2;
      cells += said(mine).length;
      const [leak, plant] = Object.entries(leaks)[place % Object.keys(leaks).length] ?? [];
      if (!leak || !plant) throw new Error('There is no such leak.');
      const leaking = await plant(of('acme'), Math.floor(place / 5), answers);
      if (saysNothingElse(leaking, mine)) return;
      if (doubtsOf(leaking, [evidence]).length === 0) throw new Error(`Not found: ${leak}.`);
      found.set(leak, (found.get(leak) ?? 0) + 1);
    }),
    { numRuns: runs },
  );
  process.stdout.write(
    `${honest} honest reports went, with ${cells} figures and rows; leaks found: ${JSON.stringify(Object.fromEntries(found))}\n`,
  );
  // A search that finds nothing in nothing proves nothing.
  expect(cells).toBeGreaterThan(runs * 20);
  expect([...found.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(runs / 3);
}, 7_200_000);
