import type { OpenDatabase } from '../../../local/lake/duckdb.js';
import { duckdb } from '../../../reporting/expression/dialect/duckdb.js';
import { latencyBounds } from '../../../reporting/roll-ups/histogram.js';
import { renderRollUp } from '../../../reporting/roll-ups/render-roll-up.js';
import { rollUpColumns } from '../../../reporting/roll-ups/roll-up.js';
import { rollUps } from '../../../reporting/roll-ups/roll-ups.js';
import { fillSmallLake, openSmallLake } from '../../fixtures/small-lake.js';
import { log, windows } from '../query/hand-checked-log.js';
import { tenantOf } from '../query/oracle.js';

let database: OpenDatabase;
beforeAll(async () => {
  database = await openSmallLake();
});
afterAll(() => database.close());

describe.each(Object.values(rollUps))('$name', (rollUp) => {
  test('has the declared columns, each once, in order', async () => {
    await fillSmallLake(database, log, windows);
    const names = rollUpColumns(rollUp).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const described = await database.reader.rows<{ column_name: string }>(
      `SELECT column_name FROM (DESCRIBE ${rollUp.name})`,
    );
    expect(described.map(({ column_name }) => column_name)).toEqual(names);
  });

  test('gives each tenant its requests, and nobody those of no tenant', async () => {
    await fillSmallLake(database, log, windows);
    const rows = await database.reader.rows(
      `SELECT tenant_id, CAST(sum(requests) AS INTEGER) AS requests FROM ${rollUp.name} GROUP BY 1 ORDER BY 1 NULLS LAST`,
    );
    const owned = (tenant: string | null) =>
      log.filter((row) => tenantOf(row, windows) === tenant).length;
    expect(rows).toEqual([
      { tenant_id: 'acme', requests: owned('acme') },
      { tenant_id: 'globex', requests: owned('globex') },
      { tenant_id: null, requests: owned(null) },
    ]);
  });

  test('counts a request that was delivered twice once, where it is told to', async () => {
    await fillSmallLake(database, [...log, ...log.slice(0, 7)], windows);
    const count = async (deduplicate: boolean) => {
      const rows = renderRollUp({
        rollUp,
        dialect: duckdb,
        requests: 'requests',
        windows: 'api_windows',
        deduplicate,
      });
      const [answer] = await database.reader.rows<{ requests: number }>(
        `SELECT CAST(sum(requests) AS INTEGER) AS requests FROM (${rows})`,
      );
      return answer?.requests;
    };
    expect(await count(true)).toBe(log.length);
    expect(await count(false)).toBe(log.length + 7);
  });

  test('keeps two requests apart whose request id a caller made the same', async () => {
    const forged = log.map((row) => ({ ...row, request_id: 'the-same' }));
    await fillSmallLake(database, forged, windows);
    const rows = renderRollUp({
      rollUp,
      dialect: duckdb,
      requests: 'requests',
      windows: 'api_windows',
      deduplicate: true,
    });
    expect(
      await database.reader.rows(`SELECT CAST(sum(requests) AS INTEGER) AS n FROM (${rows})`),
    ).toEqual([{ n: log.length }]);
  });
});

test('bounds grow by no more than 15 % between 4 ms and 12 s, to the millisecond', () => {
  const inner = latencyBounds.filter((bound) => bound >= 4 && bound <= 12_000);
  for (const [index, bound] of inner.entries()) {
    const previous = inner[index - 1] ?? bound;
    expect(bound - previous).toBeLessThanOrEqual(Math.max(1, 0.15 * previous + 1));
  }
  expect(latencyBounds).toEqual([...latencyBounds].sort((a, b) => a - b));
});
