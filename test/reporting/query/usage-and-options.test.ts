import type { OpenDatabase } from '../../../local/lake/duckdb.js';
import { filters } from '../../../reporting/dashboard/filters.js';
import { compileOptions } from '../../../reporting/query/compile-options.js';
import { compileUsage } from '../../../reporting/query/compile-usage.js';
import { compileVisual } from '../../../reporting/query/compile-visual.js';
import { folderLake } from '../../../reporting/query/lake.js';
import { tenantScope } from '../../../reporting/query/scope.js';
import { fillSmallLake, openSmallLake } from '../../fixtures/small-lake.js';
import { log, range, windows } from './hand-checked-log.js';
import { tenantOf } from './oracle.js';

const asked = {
  scope: tenantScope('acme', windows),
  range,
  filters: {},
  ...folderLake,
} as const;

let database: OpenDatabase;
beforeAll(async () => {
  database = await openSmallLake();
  await fillSmallLake(database, log, windows);
});
afterAll(() => database.close());

describe('usage', () => {
  const ask = async (question: Partial<Parameters<typeof compileUsage>[0]>) => {
    const compiled = compileUsage({ ...asked, groupBy: [], metrics: ['requests'], ...question });
    return { ...compiled, rows: await database.engine.run(compiled.query) };
  };

  test('answers metrics by groups and steps of time, with the meaning of each column', async () => {
    const { rows, columns } = await ask({
      groupBy: ['domain_name'],
      metrics: ['requests', 'errors', 'error_rate'],
      interval: 'day',
    });
    expect(rows).toEqual([
      {
        time: '2026-10-05',
        domain_name: 'shop.example.com',
        requests: 8,
        errors: 4,
        error_rate: 0.5,
      },
      {
        time: '2026-10-06',
        domain_name: 'moved.example.com',
        requests: 1,
        errors: 1,
        error_rate: 1,
      },
      {
        time: '2026-10-06',
        domain_name: 'shop.example.com',
        requests: 4,
        errors: 2,
        error_rate: 0.5,
      },
    ]);
    expect(columns).toEqual([
      { name: 'time', title: 'Time', role: 'dimension', type: 'date', format: 'date' },
      { name: 'domain_name', title: 'Domain', role: 'dimension', type: 'text', format: 'text' },
      {
        name: 'requests',
        title: 'Requests',
        role: 'measure',
        type: 'integer',
        format: 'count',
        rise: 'good',
        slot: { kind: 'series', number: 0 },
      },
      {
        name: 'errors',
        title: 'Errors',
        role: 'measure',
        type: 'integer',
        format: 'count',
        rise: 'bad',
        slot: { kind: 'status', digit: '5', shade: 0 },
      },
      {
        name: 'error_rate',
        title: 'Error rate',
        role: 'measure',
        type: 'number',
        unit: 'share',
        format: 'percent',
        rise: 'bad',
        slot: { kind: 'status', digit: '5', shade: 0 },
      },
    ]);
  });

  test('sums the whole range without an interval, and reads five minutes from the requests', async () => {
    expect((await ask({})).rows).toEqual([{ requests: 13 }]);
    const { rows, table } = await ask({ interval: '5min' });
    expect(table).toBe('requests');
    expect(rows[0]).toEqual({ time: '2026-10-05T09:00:00.000Z', requests: 1 });
  });

  test('refuses names that it does not know, and too many', () => {
    const question = (groupBy: string[], metrics: string[]) => () =>
      compileUsage({ ...asked, groupBy, metrics });
    expect(question(['rout'], ['requests'])).toThrow(
      'groupBy does not know "rout". It knows weekday, hour_of_day',
    );
    expect(question([], ['count'])).toThrow('metrics does not know "count". It knows requests');
    expect(question([], [])).toThrow('Give at least one of metrics');
    expect(
      question(['stage', 'route', 'status', 'region', 'consumer', 'country', 'ip'], ['requests']),
    ).toThrow('groupBy takes at most 6 names');
  });
});

describe('options of a filter', () => {
  const options = (filter: string, chosen = {}) =>
    database.engine.run(compileOptions({ ...asked, filter, filters: chosen }));

  test.each(Object.keys(filters))(
    '%s: choosing one leaves as many requests as it said',
    async (id) => {
      const offered = await options(id);
      expect(offered.length).toBeGreaterThan(0);
      for (const { value, requests } of offered) {
        const { query } = compileVisual({
          ...asked,
          id: 'kpi-requests',
          filters: { [id]: [String(value)] },
        });
        expect([value, (await database.engine.run(query))[0]?.requests]).toEqual([value, requests]);
      }
    },
  );

  test('are those of the tenant alone', async () => {
    const mine = new Set(
      log.filter((row) => tenantOf(row, windows) === 'acme').map((row) => row.consumer ?? '-'),
    );
    const consumers = (await options('consumer')).map(({ value }) => value);
    expect(consumers).not.toContain('Grace');
    expect(mine).toEqual(new Set(consumers));
  });

  test('are narrowed by the other filters and not by their own', async () => {
    expect(await options('status', { status: ['200'], http_method: ['POST'] })).toEqual([
      { value: '429', requests: 2 },
      { value: '200', requests: 1 },
      { value: '401', requests: 1 },
      { value: '403', requests: 1 },
      { value: '504', requests: 1 },
    ]);
  });

  test('a filter says what it takes', () => {
    const count = (chosen: Record<string, string[]>) => () =>
      compileVisual({ ...asked, id: 'kpi-requests', filters: chosen });
    expect(count({ status: ['4xx'] })).toThrow('The filter "status" takes a whole number');
    expect(count({ is_bot: ['yes'] })).toThrow('The filter "is_bot" takes true or false');
    expect(count({ api: ['shop'] })).toThrow('written account_id/region/api_id/stage');
    expect(count({ colour: ['red'] })).toThrow(
      'There is no filter "colour". The filters are domain_name',
    );
    expect(count({ ip: Array(201).fill('192.0.2.1') })).toThrow('at most 200 values');
  });
});
