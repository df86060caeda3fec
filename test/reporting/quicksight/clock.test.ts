import type { OpenDatabase } from '../../../local/lake/duckdb.js';
import { type TableName, tableNames, timeColumn } from '../../../reporting/query/table.js';
import { timeDimensions } from '../../../reporting/query/time-dimension.js';
import { dataSetDimension } from '../../../reporting/quicksight/columns.js';
import { momentColumn } from '../../../reporting/quicksight/computed-fields.js';
import { dashboardDefinition } from '../../../reporting/quicksight/definition.js';
import { maxRequestHours, requestsSql } from '../../../reporting/quicksight/requests-sql.js';
import { rollUpSql } from '../../../reporting/quicksight/roll-up-sql.js';
import { attributed } from '../../../reporting/roll-ups/attributed.js';
import { fillSmallLake, type LogRow, openSmallLake } from '../../fixtures/small-lake.js';
import { clockOf } from '../../fixtures/zone-oracle.js';
import { knowClocks } from './clocks.js';
import type { Value } from './expression-language.js';
import { evaluate, type Row } from './interpreter.js';
import { arns } from './known-data-sets.js';

/** Half hours, quarters, a change of clocks by an hour and one by half an hour, one that skips midnight. */
const zones = [
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Europe/Berlin',
  'America/Santiago',
  'UTC',
];
const tenantOf = (zone: string): string => zone.toLowerCase().replace(/\W/g, '-');

/** The days around the changes of 2026: Berlin on 25 October, Lord Howe on 3 October, Santiago on 5 September. */
const days = [Date.UTC(2026, 8, 5), Date.UTC(2026, 9, 3), Date.UTC(2026, 9, 24)];
const quarterHourMs = 900_000;
const times = days.flatMap((day) =>
  Array.from({ length: 2 * 96 }, (_, quarter) => day + quarter * quarterHourMs),
);

const rows: LogRow[] = zones.flatMap((zone) =>
  times.map((request_time) => ({
    account_id: '111122223333',
    region: 'eu-west-1',
    api_id: tenantOf(zone),
    stage: 'prod',
    request_time,
    request_id: `${zone} ${request_time}`,
    status: 200,
  })),
);

let database: OpenDatabase;
beforeAll(async () => {
  database = await openSmallLake();
  await fillSmallLake(
    database,
    rows,
    zones.map((zone) => ({
      accountId: '111122223333',
      region: 'eu-west-1',
      restApiId: tenantOf(zone),
      stage: 'prod',
      tenantId: tenantOf(zone),
      validFrom: null,
      validTo: null,
    })),
  );
  await knowClocks(database, Object.fromEntries(zones.map((zone) => [tenantOf(zone), zone])));
});
afterAll(() => database.close());

const range = { From: '2026-09-01 00:00:00', To: '2026-10-30 00:00:00' };
const bound = (sql: string, moment = '1970-01-01 00:00:00'): string =>
  sql.replace(/<<\$(\w+)>>/g, (_, name: string) =>
    name === 'Hours'
      ? '2000'
      : `TIMESTAMP '${name === 'Moment' ? moment : range[name as keyof typeof range]}'`,
  );

/** What a data set holds of a tenant. */
async function imported(table: TableName, zone: string, moment?: string): Promise<Row[]> {
  const relation = { rows: table, tenants: 'tenants' };
  const sql =
    table === 'requests'
      ? bound(
          // Without the bound of 31 days, which is not what is tried here.
          requestsSql({
            requests: attributed('requests', 'api_windows'),
            tenants: 'tenants',
          }).replace(String(maxRequestHours), '2000'),
          moment,
        )
      : // So many days that those of the test are among them for good.
        rollUpSql(table, relation, 36_500);
  const found = await database.engine.run({
    sql: `SELECT * FROM (${sql}) WHERE tenant_id = '${tenantOf(zone)}' AND ${timeColumn(table)} IS NOT NULL`,
    parameters: [],
  });
  return found.map((row) => ({
    ...row,
    [timeColumn(table)]: new Date(String(row[timeColumn(table)])),
    local_time: new Date(String(row.local_time)),
  })) as Row[];
}

const momentFields = (dashboardDefinition(arns).CalculatedFields ?? []).filter(
  ({ Name }) => Name === momentColumn,
);
/** What depends on the clock, whether or not a visual of today shows it. */
const fieldsOfTable = (table: TableName) =>
  new Map([
    ...timeDimensions.map((name): [string, string] => [
      name,
      dataSetDimension(table, name).calculated ?? '',
    ]),
    ...momentFields.map(({ Name = '', Expression = '' }): [string, string] => [Name, Expression]),
  ]);
const fields = Object.fromEntries(
  tableNames.map((table) => [table, fieldsOfTable(table)]),
) as Record<TableName, ReturnType<typeof fieldsOfTable>>;

const shownAs = (table: TableName, row: Row, parameters: Record<string, Value>) => {
  const value = (name: string) =>
    evaluate(`{${name}}`, [row], { fields: fields[table], parameters });
  return {
    day: (value('time') as Date).toISOString().slice(0, 10),
    weekday: Number(String(value('weekday'))[0]),
    hour: value('hour_of_day'),
  };
};

describe.each(tableNames)('%s', (table) => {
  test.each(zones)('has the days, weekdays and hours of %s, as Intl knows them', async (zone) => {
    const found = await imported(table, zone);
    expect(found).toHaveLength(times.length);
    const clock = clockOf(zone);
    const utc = clockOf('UTC');
    for (const [Clock, oracle] of [
      ['Tenant', clock],
      ['UTC', utc],
    ] as const) {
      const moments = found.map((row) => (row[timeColumn(table)] as Date).getTime());
      const shown = found.map((row) => shownAs(table, row, { Clock, Interval: 'Day' }));
      expect(shown.map((one, place) => [zone, moments[place], one])).toEqual(
        moments.map((at) => {
          const { date: day, weekday, hour } = oracle(at);
          return [zone, at, { day, weekday, hour }];
        }),
      );
    }
  });
});

test.each(zones)('a click on an hour of %s reads the requests of that hour', async (zone) => {
  const clock = clockOf(zone);
  for (const at of [times[0] ?? 0, times[100] ?? 0, times.at(-1) ?? 0]) {
    const { date, hour } = clock(at);
    const clicked = `${date} ${String(hour).padStart(2, '0')}:00:00`;
    const found = await imported('requests', zone, clicked);
    const parameters = {
      Clock: 'Tenant',
      Interval: 'Hour',
      Moment: new Date(`${clicked.replace(' ', 'T')}Z`),
    };
    const matching = found.filter(
      (row) => evaluate('{moment_matches}', [row], { fields: fields.requests, parameters }) === 1,
    );
    const wanted = times.filter((time) => {
      const shown = clock(time);
      return shown.date === date && shown.hour === hour;
    });
    expect(matching.map((row) => (row.request_time as Date).getTime()).sort()).toEqual(
      [...wanted].sort(),
    );
  }
});
