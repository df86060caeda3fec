import type { OpenDatabase } from '../../../local/lake/duckdb.js';
import { latencyBounds } from '../../../reporting/roll-ups/histogram.js';
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
});

test('bounds grow by no more than 15 % between 4 ms and 12 s, to the millisecond', () => {
  const inner = latencyBounds.filter((bound) => bound >= 4 && bound <= 12_000);
  for (const [index, bound] of inner.entries()) {
    const previous = inner[index - 1] ?? bound;
    expect(bound - previous).toBeLessThanOrEqual(Math.max(1, 0.15 * previous + 1));
  }
  expect(latencyBounds).toEqual([...latencyBounds].sort((a, b) => a - b));
});
