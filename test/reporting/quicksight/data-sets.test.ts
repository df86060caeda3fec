import { dayMs, hourMs } from '../../../core/periods/duration.js';
import { attributionWindows } from '../../../core/registry/attribution.js';
import type { OpenDatabase } from '../../../local/lake/duckdb.js';
import { tableNames } from '../../../reporting/query/table.js';
import { computedColumns, sourceColumns } from '../../../reporting/quicksight/columns.js';
import { dataSets } from '../../../reporting/quicksight/data-sets.js';
import { requestsSql } from '../../../reporting/quicksight/requests-sql.js';
import { rollUpSql } from '../../../reporting/quicksight/roll-up-sql.js';
import { attributed } from '../../../reporting/roll-ups/attributed.js';
import { type RollUpName, rollUpNames } from '../../../reporting/roll-ups/roll-ups.js';
import { fillSmallLake, type LogRow, openSmallLake } from '../../fixtures/small-lake.js';
import { log, windows } from '../query/hand-checked-log.js';
import { knowClocks } from './clocks.js';

const lake = {
  dataSourceArn: 'arn:aws:quicksight:eu-west-1:111122223333:datasource/gatebook-lake',
  database: 'gatebook',
  relations: { requests: attributed('requests', 'api_windows'), tenants: 'tenants' },
  rulesArn: 'arn:aws:quicksight:eu-west-1:111122223333:dataset/gatebook-rules',
  days: 400,
};

describe('the data sets', () => {
  test('map every column of the lake to itself, so that rules may mean its id or its name', () => {
    for (const table of tableNames) {
      const shape = dataSets(lake)[table];
      const physical = Object.values(shape.PhysicalTableMap ?? {})[0];
      const input = physical?.RelationalTable?.InputColumns ?? physical?.CustomSql?.Columns ?? [];
      expect(input.map(({ Name }) => Name)).toEqual(sourceColumns[table].map(({ name }) => name));
      const [imported] = Object.values(shape.DataPrepConfiguration?.TransformStepMap ?? {});
      expect(imported?.ImportTableStep?.Source?.ColumnIdMappings).toEqual(
        input.map(({ Name }) => ({ SourceColumnId: Name, TargetColumnId: Name })),
      );
      expect(input.map(({ Name }) => Name)).toContain('tenant_id');
    }
  });

  test('compute no column that hides another, whatever its capitals', () => {
    for (const table of tableNames) {
      const names = [...sourceColumns[table], ...computedColumns(table)].map(({ name }) =>
        name.toLowerCase(),
      );
      expect(new Set(names).size).toBe(names.length);
      expect(computedColumns(table).length).toBeLessThanOrEqual(256);
    }
  });
});

describe('the query behind `requests`', () => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await openSmallLake();
    await fillSmallLake(database, log, windows);
    await knowClocks(database, { acme: 'Asia/Kolkata' });
  });
  afterAll(() => database.close());

  const asked = (from: string, to: string, more: { moment?: string; hours?: number } = {}) => {
    const { moment = '1970-01-01 00:00:00', hours = 744 } = more;
    const values: Record<string, string> = {
      From: `TIMESTAMP '${from}'`,
      To: `TIMESTAMP '${to}'`,
      Moment: `TIMESTAMP '${moment}'`,
      Hours: String(hours),
    };
    const sql = requestsSql(lake.relations).replace(
      /<<\$(\w+)>>/g,
      (_, name: string) => values[name] ?? '',
    );
    return database.engine.run({ sql, parameters: [] });
  };

  test('gives each request once, with the tenant that owned the API at the time', async () => {
    const rows = await asked('2026-10-01 00:00:00', '2026-10-11 00:00:00');
    const tenantAt = (row: LogRow) =>
      attributionWindows(windows).find(
        (one) =>
          one.accountId === row.account_id &&
          one.region === row.region &&
          one.restApiId === row.api_id &&
          one.stage === row.stage &&
          (one.validFrom === null || one.validFrom <= row.request_time) &&
          (one.validTo === null || row.request_time < one.validTo),
      )?.tenantId ?? null;
    const tally = (tenants: readonly unknown[]) =>
      Object.fromEntries(
        [...new Set(tenants)].map((tenant) => [
          String(tenant),
          tenants.filter((one) => one === tenant).length,
        ]),
      );
    const within = log.filter(
      ({ request_time: at }) => at >= Date.UTC(2026, 9, 1) && at < Date.UTC(2026, 9, 11),
    );
    expect(tally(rows.map(({ tenant_id }) => tenant_id))).toEqual(tally(within.map(tenantAt)));
  });

  test('reads the newest hours of the range, 31 days at most, and around a clicked moment only', async () => {
    const times = async (...bounds: Parameters<typeof asked>) =>
      (await asked(...bounds)).map(({ request_time: at }) => String(at)).sort();
    const all = await times('2026-10-01 00:00:00', '2026-10-10 00:00:00');
    const newest = all.at(-1) as string;
    const end = new Date(Date.parse(newest) + 1000).toISOString().slice(0, 19).replace('T', ' ');
    const hour = await times('2026-10-01 00:00:00', end, { hours: 1 });
    expect(hour).toEqual(all.filter((at) => Date.parse(at) >= Date.parse(`${end}Z`) - hourMs));
    expect(hour.length).toBeGreaterThan(0);
    expect(hour.length).toBeLessThan(all.length);
    const ofMonth = await times('2020-01-01 00:00:00', '2026-11-06 00:00:00', { hours: 100_000 });
    expect(ofMonth).toEqual(
      all.filter((at) => Date.parse(at) >= Date.parse('2026-10-06T00:00:00Z')),
    );
    // Any clock may have shown the moment: the day before is read too.
    const around = await times('2026-10-01 00:00:00', '2026-10-10 00:00:00', {
      moment: '2026-10-06 09:00:00',
      hours: 1,
    });
    expect(around).toEqual(
      all.filter((at) => Date.parse(at) >= Date.parse('2026-10-05T09:00:00Z')),
    );
    expect(await times('1970-01-01 00:00:00', '1970-01-01 00:00:00')).toEqual([]);
  });
});

describe('the query behind a roll-up', () => {
  test('takes the last days and nothing older', async () => {
    const database = await openSmallLake();
    const now = Date.now();
    const aged = [1, 10].map((days) => ({ ...log[0], request_time: now - days * dayMs }) as LogRow);
    await fillSmallLake(database, aged, windows);
    await knowClocks(database, {});
    const rowsOf = async (table: RollUpName, days: number) =>
      (
        await database.engine.run({
          sql: rollUpSql(table, { rows: table, tenants: 'tenants' }, days),
          parameters: [],
        })
      ).length;
    for (const table of rollUpNames) {
      expect([await rowsOf(table, 400), await rowsOf(table, 5)]).toEqual([2, 1]);
    }
    await database.close();
  });
});
