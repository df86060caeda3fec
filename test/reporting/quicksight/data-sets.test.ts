import { type GetTableCommand, UpdateTableCommand } from '@aws-sdk/client-glue';
import { columns } from '../../../core/access-log/columns.js';
import { dayMs } from '../../../core/periods/duration.js';
import { attributionWindows } from '../../../core/registry/attribution.js';
import type { OpenDatabase } from '../../../local/lake/duckdb.js';
import { athenaView } from '../../../reporting/lake/infra/athena-view.js';
import { tableNames } from '../../../reporting/query/table.js';
import { computedColumns, sourceColumns } from '../../../reporting/quicksight/columns.js';
import { dataSets } from '../../../reporting/quicksight/data-sets.js';
import {
  enrolledRequestsSql,
  windowsRelation,
} from '../../../reporting/quicksight/enrolled-requests.js';
import { enrolledView } from '../../../reporting/quicksight/glue-view.js';
import { requestsSql } from '../../../reporting/quicksight/requests-sql.js';
import { rollUpSql } from '../../../reporting/quicksight/roll-up-sql.js';
import { type RollUpName, rollUpNames } from '../../../reporting/roll-ups/roll-ups.js';
import { fillSmallLake, type LogRow, openSmallLake } from '../../fixtures/small-lake.js';
import { log, windows } from '../query/hand-checked-log.js';
import { knowClocks } from './clocks.js';

const lake = {
  dataSourceArn: 'arn:aws:quicksight:eu-west-1:111122223333:datasource/gatebook-lake',
  database: 'gatebook',
  relations: { requests: 'requests', windows: 'api_windows', tenants: 'tenants' },
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
    await fillSmallLake(database, [...log, log[0] as LogRow], windows);
    await knowClocks(database, { acme: 'Asia/Kolkata' });
  });
  afterAll(() => database.close());

  const asked = (from: string, to: string, moment = '1970-01-01 00:00:00') => {
    const values: Record<string, string> = { From: from, To: to, Moment: moment };
    const sql = requestsSql(lake.relations).replace(
      /<<\$(\w+)>>/g,
      (_, name: string) => `TIMESTAMP '${values[name]}'`,
    );
    return database.engine.run({ sql, parameters: [] });
  };

  test('gives each request once, with the tenant that owned the API at the time', async () => {
    const rows = await asked('2026-10-01 00:00:00', '2026-10-10 00:00:00');
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

  test('reads the days of the range, at most 31 before its end, and around a clicked moment only', async () => {
    const days = async (...bounds: Parameters<typeof asked>) =>
      [...new Set((await asked(...bounds)).map(({ dt }) => String(dt).slice(0, 10)))].sort();
    expect(await days('2026-10-06 00:00:00', '2026-10-06 12:00:00')).toEqual(['2026-10-06']);
    expect(await days('2020-01-01 00:00:00', '2026-11-06 00:00:00')).toEqual(['2026-10-06']);
    // Any clock may have shown the moment: the day before is read too.
    expect(await days('2026-10-01 00:00:00', '2026-10-10 00:00:00', '2026-10-06 09:00:00')).toEqual(
      ['2026-10-05', '2026-10-06'],
    );
    expect(await days('1970-01-01 00:00:00', '1970-01-01 00:00:00')).toEqual([]);
  });

  test('finds what was requested just before midnight and arrived after it', async () => {
    await database.writer.run(
      `INSERT INTO requests SELECT * REPLACE (TIMESTAMP '2026-10-06 23:59:59' AS request_time,
        DATE '2026-10-07' AS dt, 'late' AS extended_request_id) FROM requests LIMIT 1`,
    );
    const rows = await asked('2026-10-06 00:00:00', '2026-10-06 23:59:59');
    expect(rows.map(({ extended_request_id: id }) => id)).toContain('late');
    await database.writer.run(`DELETE FROM requests WHERE extended_request_id = 'late'`);
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

describe('the view over enrolled accounts', () => {
  test('lists the accounts, and nothing but account ids', () => {
    expect(
      enrolledRequestsSql('gatebook', ['444455556666', '111122223333', '111122223333']),
    ).toMatch(/WHERE "account_id" IN \('111122223333', '444455556666'\)$/);
    expect(() => enrolledRequestsSql('gatebook', ["1') OR ('1'='1"])).toThrow(
      /is no AWS account id/,
    );
    expect(windowsRelation('gatebook')).toContain('"registry_apis"');
  });

  test('is written again where its text differs, and all else that the stack said of it stays', async () => {
    const sql = enrolledRequestsSql('gatebook', []);
    const { viewOriginalText, tableType, parameters } = athenaView({
      database: 'gatebook',
      sql,
      columns,
    });
    const asMade = {
      Name: 'requests_enrolled',
      Description: 'The requests of the accounts that the registry knows',
      TableType: tableType,
      Parameters: parameters,
      StorageDescriptor: { Location: '' },
      ViewExpandedText: '/* Presto View */',
      ViewOriginalText: viewOriginalText,
    };
    const updates: unknown[] = [];
    const glue = {
      send: async (command: GetTableCommand | UpdateTableCommand) => {
        if (command instanceof UpdateTableCommand) updates.push(command.input.TableInput);
        // What only the catalogue says of a table, and takes from nobody.
        return { Table: { ...asMade, CreateTime: new Date(0), DatabaseName: 'gatebook' } };
      },
    };
    const write = enrolledView({ glue: glue as never, database: 'gatebook' });
    await write(sql);
    expect(updates).toEqual([]);
    const wider = enrolledRequestsSql('gatebook', ['111122223333']);
    await write(wider);
    expect(updates).toEqual([
      {
        ...asMade,
        ViewOriginalText: athenaView({ database: 'gatebook', sql: wider, columns })
          .viewOriginalText,
      },
    ]);
  });
});
