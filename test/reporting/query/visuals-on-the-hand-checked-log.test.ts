import type { Interval } from '../../../core/periods/interval.js';
import type { OpenDatabase } from '../../../local/lake/duckdb.js';
import { visuals } from '../../../reporting/dashboard/dashboard.js';
import type { Visual } from '../../../reporting/dashboard/visual.js';
import type { AnswerRow } from '../../../reporting/format/answer.js';
import { compileVisual } from '../../../reporting/query/compile-visual.js';
import type { ChosenFilters } from '../../../reporting/query/conditions.js';
import { rangeBefore } from '../../../reporting/query/range.js';
import { type Scope, tenantScope } from '../../../reporting/query/scope.js';
import '../../fixtures/answers.js';
import { folderLake } from '../../../reporting/query/lake.js';
import { fillSmallLake, openSmallLake } from '../../fixtures/small-lake.js';
import { log, range, windows } from './hand-checked-log.js';
import { estimated, grouped, rowsFor } from './oracle.js';

let database: OpenDatabase;
beforeAll(async () => {
  database = await openSmallLake();
  await fillSmallLake(database, log, windows);
});
afterAll(() => database.close());

const acme = tenantScope('acme', windows);
const everyone: Scope = { kind: 'allTenants' };

async function answer(
  id: string,
  scope: Scope,
  options: { range?: Interval; filters?: ChosenFilters } = {},
) {
  const compiled = compileVisual({ id, scope, range, filters: {}, ...folderLake, ...options });
  return { ...compiled, rows: await database.engine.run(compiled.query) };
}

const without = (names: readonly string[], rows: readonly AnswerRow[]): AnswerRow[] =>
  rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name))),
  );

function expectedKpi(visual: Visual, tenant: string | undefined): AnswerRow {
  const [measure = ''] = visual.measures;
  const valueIn = (period: Interval) => {
    const [row] = grouped(visual, rowsFor(visual, log, windows, tenant, period), windows, 'hour');
    return row?.[measure] as number | null;
  };
  const someBefore = rowsFor(visual, log, windows, tenant, rangeBefore(range)).length > 0;
  const [now, previous] = [valueIn(range), someBefore ? valueIn(rangeBefore(range)) : null];
  return {
    [measure]: now,
    [`${measure}_previous`]: previous,
    [`${measure}_change`]: now === null || !previous ? null : (now - previous) / previous,
  };
}

describe.each([
  ['a tenant', 'acme', acme],
  ['the platform', undefined, everyone],
] as const)('every visual, for %s, shows what the log says', (_, tenant, scope) => {
  const shown = visuals.filter((visual) => tenant === undefined || !visual.platformOnly);

  test.each(shown.map((visual) => [visual.id, visual] as const))('%s', async (id, visual) => {
    const { rows, columns, table, query } = await answer(id, scope);

    expect(columns.map(({ name }) => name)).toEqual(Object.keys(rows[0] ?? {}));
    if (visual.kind === 'kpi' && !estimated.includes(visual.measures[0] ?? '')) {
      expect(rows).toEqual([expectedKpi(visual, tenant)]);
    } else if (visual.kind !== 'kpi') {
      const inexact = table === 'requests' ? [] : estimated;
      const expected = grouped(
        visual,
        rowsFor(visual, log, windows, tenant, range),
        windows,
        'hour',
      );
      expect(expected.length).toBeGreaterThan(0);
      expect(without(inexact, rows)).toAnswerLike(without(inexact, expected), {
        query,
        anyOrder: true,
      });
    }
  });

  test.each(shown.filter(({ order }) => order).map((visual) => [visual.id, visual] as const))(
    '%s is in its declared order',
    async (id, visual) => {
      const { rows } = await answer(id, scope);
      const [{ by = '', descending = undefined } = {}] = visual.order ?? [];
      const values = rows.map((row) => row[by] ?? null);
      const present = values.filter((value) => value !== null);
      const inOrder = present.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      if (descending) inOrder.reverse();
      expect(values).toEqual([...inOrder, ...values.filter((value) => value === null)]);
    },
  );
});

describe('counted by hand', () => {
  test('acme had 13 requests, against 3 in the two days before', async () => {
    const { rows } = await answer('kpi-requests', acme);
    expect(rows).toEqual([{ requests: 13, requests_previous: 3, requests_change: 10 / 3 }]);
  });

  test('its statuses', async () => {
    const { rows } = await answer('requests-by-status', acme);
    expect(rows).toEqual([
      { status: 200, requests: 4 },
      { status: 429, requests: 3 },
      { status: 403, requests: 2 },
      { status: 204, requests: 1 },
      { status: 304, requests: 1 },
      { status: 401, requests: 1 },
      { status: 504, requests: 1 },
    ]);
  });

  test('its domains: of the API that moved, what came before it did', async () => {
    const { rows } = await answer('requests-by-domain', acme);
    expect(rows).toEqual([
      { domain_name: 'shop.example.com', requests: 12 },
      { domain_name: 'moved.example.com', requests: 1 },
    ]);
  });

  test('4xx errors are 400 to 499: not 204, 304 or 504', async () => {
    const { rows } = await answer('kpi-client-errors', acme);
    expect(rows).toMatchObject([
      { client_errors: 6, client_errors_previous: 1, client_errors_change: 5 },
    ]);
  });

  test('quota is told from throttling', async () => {
    const [quota, throttled] = await Promise.all([
      answer('quota-by-domain', acme),
      answer('throttled-by-domain', acme),
    ]);
    expect(quota.rows).toEqual([
      { time: '2026-10-05T10:00:00.000Z', domain_name: 'shop.example.com', requests: 2 },
    ]);
    expect(throttled.rows).toEqual([
      { time: '2026-10-06T11:00:00.000Z', domain_name: 'moved.example.com', requests: 1 },
    ]);
  });

  test('an API that belongs to nobody is the platform’s to see', async () => {
    const { rows } = await answer('unregistered-apis', everyone);
    expect(rows.map(({ api_id, stage, requests }) => [api_id, stage, requests])).toEqual([
      ['lost', 'prod', 1],
      ['shop', 'beta', 1],
    ]);
  });

  test('the percentiles lie within the buckets of the values they stand for', async () => {
    const { rows } = await answer('latency-percentiles', acme);
    // 1 2 2 3 4 5 7 10 20 30 40 100 29000: the middle one is 7.
    expect(rows[0]?.p50).toBeCloseTo(7, 0);
    expect(rows[0]?.p99).toBeGreaterThan(24_000);
    expect(rows[0]?.p99).toBeLessThanOrEqual(29_000);
  });

  test('nothing to compare with is null, not zero', async () => {
    const { rows } = await answer('kpi-requests', acme, { range: rangeBefore(range) });
    expect(rows).toEqual([{ requests: 3, requests_previous: null, requests_change: null }]);
  });

  test('a range without requests is zero, not nothing', async () => {
    const empty = { from: Date.UTC(2020, 0, 1), to: Date.UTC(2020, 0, 2) };
    const { rows } = await answer('kpi-requests', acme, { range: empty });
    expect(rows).toEqual([{ requests: 0, requests_previous: null, requests_change: null }]);
    expect((await answer('requests-by-status', acme, { range: empty })).rows).toEqual([]);
    expect((await answer('latency-percentiles', acme, { range: empty })).rows).toEqual([
      { p50: null, p95: null, p99: null },
    ]);
  });

  test('a range that cuts an hour counts to the minute', async () => {
    const cut = { from: Date.UTC(2026, 9, 5, 9, 30), to: Date.UTC(2026, 9, 5, 10, 1) };
    const { rows, table } = await answer('kpi-requests', acme, { range: cut });
    expect(table).toBe('requests');
    expect(rows).toMatchObject([{ requests: 3 }]);
  });
});
