import fc from 'fast-check';
import type { OpenDatabase } from '../../../local/lake/duckdb.js';
import { visuals } from '../../../reporting/dashboard/dashboard.js';
import { type FilterId, filters } from '../../../reporting/dashboard/filters.js';
import type { Query } from '../../../reporting/expression/query.js';
import { compileOptions } from '../../../reporting/query/compile-options.js';
import { compileUsage, usageDimensions } from '../../../reporting/query/compile-usage.js';
import { compileVisual } from '../../../reporting/query/compile-visual.js';
import type { ChosenFilters } from '../../../reporting/query/conditions.js';
import { centralLake, folderLake } from '../../../reporting/query/lake.js';
import { type Scope, tenantScope } from '../../../reporting/query/scope.js';
import { runs } from '../../fixtures/runs.js';
import { fillSmallLake, openSmallLake } from '../../fixtures/small-lake.js';
import { log, range, windows } from './hand-checked-log.js';
import { grouped, rowsFor } from './oracle.js';
import { registry, requests } from './random-lake.js';

const tenantVisuals = visuals.filter((visual) => !visual.platformOnly);
const acme = tenantScope('acme', windows);
const asked = { scope: acme, range, filters: {}, ...folderLake } as const;
const attacks = [
  "' OR 1=1 --",
  "x') OR TRUE OR ('' = '",
  '"; DROP TABLE requests; --',
  '*/ UNION SELECT * FROM requests /*',
  '?',
  '$1',
  '\\',
  '\u0000',
];

let database: OpenDatabase;
beforeAll(async () => {
  database = await openSmallLake();
});
afterAll(() => database.close());

describe('a query without a scope does not exist', () => {
  test.each([
    undefined,
    null,
    {},
    { kind: 'tenant' },
    { kind: 'tenant', tenantId: '', windows: [] },
    { kind: 'tenant', tenantId: ['acme'], windows: [] },
    { kind: 'tenant', tenantId: 'acme', windows: windows },
  ])('%j compiles to nothing', (scope) => {
    const unscoped = { ...asked, scope: scope as unknown as Scope };
    for (const { id } of visuals) expect(() => compileVisual({ ...unscoped, id })).toThrow();
    for (const filter of Object.keys(filters)) {
      expect(() => compileOptions({ ...unscoped, filter })).toThrow();
    }
    expect(() => compileUsage({ ...unscoped, groupBy: ['ip'], metrics: ['requests'] })).toThrow();
    expect(() => compileUsage({ ...unscoped, groupBy: [], metrics: ['requests'] })).toThrow();
  });

  test('every read of a table in the text of a query stands beside the tenant', () => {
    for (const { id } of tenantVisuals) {
      for (const given of [{}, { ip: ['192.0.2.1'] }] as ChosenFilters[]) {
        const { sql, parameters } = compileVisual({ ...asked, id, filters: given }).query;
        const rollUps = sql.match(/FROM (usage|audience)\b/g)?.length ?? 0;
        const requests = sql.match(/FROM requests\b/g)?.length ?? 0;
        expect(rollUps + requests).toBeGreaterThan(0);
        expect(sql.match(/AND "tenant_id" = \?/g)?.length ?? 0).toBe(rollUps);
        expect(sql.match(/AND "account_id" IN \(\?(, \?)*\)\n/g)?.length ?? 0).toBe(requests);
        expect(parameters.filter((value) => value === 'acme')).toHaveLength(rollUps);
      }
    }
  });
});

describe('what a user types is never part of the text', () => {
  beforeAll(() => fillSmallLake(database, log, windows));

  test.each(attacks)('%j', async (attack) => {
    const compiled: Query[] = [];
    for (const id of Object.keys(filters) as FilterId[]) {
      try {
        const value = { api: `${attack}/a/b/c`, extra: `k=${attack}` }[id as string] ?? attack;
        const given = { [id]: [value] };
        compiled.push(compileVisual({ ...asked, id: 'requests-by-status', filters: given }).query);
        compiled.push(
          compileOptions({ ...asked, filter: id === 'stage' ? 'route' : 'stage', filters: given }),
        );
      } catch (error) {
        expect(error).toMatchObject({ name: 'ProductError', code: 'invalid-input' });
      }
    }
    expect(compiled.length).toBeGreaterThan(30);
    for (const query of compiled) {
      if (attack.length > 1) expect(query.sql).not.toContain(attack);
      // In JSON, quotes and backslashes are escaped.
      const escaped = JSON.stringify(attack).slice(1, -1);
      expect(
        query.parameters.some((value) =>
          [attack, escaped].some((text) => String(value).includes(text)),
        ),
      ).toBe(true);
      expect(await database.engine.run(query)).toEqual([]);
    }
    for (const bad of [
      () => compileVisual({ ...asked, id: attack }),
      () => compileVisual({ ...asked, id: 'kpi-requests', filters: { [attack]: ['x'] } }),
      () => compileVisual({ ...asked, id: 'kpi-requests', timeZone: attack }),
      () => compileOptions({ ...asked, filter: attack }),
      () => compileUsage({ ...asked, groupBy: [attack], metrics: ['requests'] }),
      () => compileUsage({ ...asked, groupBy: [], metrics: [attack] }),
    ]) {
      expect(bad).toThrow(expect.objectContaining({ name: 'ProductError' }));
    }
  });

  test('names that every object has are no filters, metrics or visuals', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      const given = JSON.parse(`{"${name}":["x"]}`);
      expect(() => compileVisual({ ...asked, id: 'kpi-requests', filters: given })).toThrow(
        expect.objectContaining({ code: 'unknown-filter' }),
      );
      expect(() => compileVisual({ ...asked, id: name })).toThrow(
        expect.objectContaining({ code: 'unknown-visual' }),
      );
      expect(() => compileUsage({ ...asked, groupBy: [name], metrics: ['requests'] })).toThrow();
      expect(() => compileUsage({ ...asked, groupBy: [], metrics: [name] })).toThrow();
    }
  });
});

describe('what is the platform’s alone', () => {
  test('does not exist for a tenant, and its name is not given away', () => {
    const message = (id: string) => {
      try {
        compileVisual({ ...asked, id });
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(message('unregistered-apis').replace('unregistered-apis', 'nonsense')).toBe(
      message('nonsense'),
    );
    expect(usageDimensions(acme)).not.toContain('tenant_id');
    expect(() => compileUsage({ ...asked, groupBy: ['tenant_id'], metrics: ['requests'] })).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    );
  });
});

describe('whoever owns what, and whatever was logged', () => {
  test('no visual of a tenant counts a foreign row, and none misses one of its own', async () => {
    await fc.assert(
      fc.asyncProperty(
        registry,
        requests,
        fc.shuffledSubarray(
          tenantVisuals.filter(({ kind }) => kind !== 'records'),
          {
            minLength: 6,
            maxLength: 6,
          },
        ),
        fc.boolean(),
        async (owned, rows, some, byRequests) => {
          await fillSmallLake(database, rows, owned);
          const scope = tenantScope('acme', owned);
          for (const visual of some) {
            // A filter on a column that `requests` alone has moves the question there, and lets everything through.
            const given: ChosenFilters = byRequests ? { ip: ['192.0.2.1', '192.0.2.2'] } : {};
            const { query, bucket, table } = compileVisual({
              ...asked,
              scope,
              id: visual.id,
              filters: given,
            });
            const shown = await database.engine.run(query);
            const mine = rowsFor(visual, rows, owned, 'acme', range);
            const expected = grouped(visual, mine, owned, bucket);
            if (byRequests) expect(table).toBe('requests');
            const counts = (answers: typeof shown) =>
              answers
                .map((row) =>
                  JSON.stringify(
                    [...visual.dimensions, ...visual.measures]
                      .filter((name) => /^(?!.*(p50|p95|p99|rate|mean_))/.test(name))
                      .map((name) => row[name]),
                  ),
                )
                .sort();
            // A ranking may leave rows out, but shows no row that is not there.
            if (expected.length <= visual.limit) expect(counts(shown)).toEqual(counts(expected));
            else expect(counts(expected)).toEqual(expect.arrayContaining(counts(shown)));
          }
        },
      ),
      { numRuns: runs(2) },
    );
  });
});

test('the central lake is asked for the same table and times, and for the rows that name the tenant', () => {
  for (const { id } of tenantVisuals) {
    const [ours, theirs] = [folderLake, centralLake].map((lake) =>
      compileVisual({ ...asked, ...lake, id }),
    );
    expect(theirs?.table).toBe(ours?.table);
    if (ours?.table !== 'requests') {
      expect(theirs?.query.parameters).toEqual(ours?.query.parameters);
      continue;
    }
    const times = ours.query.parameters.slice(0, 4);
    expect(theirs?.query.parameters).toEqual(expect.arrayContaining([...times, 'acme']));
    expect(theirs?.query.sql).toContain('"tenant_id" = ?');
  }
});
