import { offsetsOf } from '../../../core/periods/time-zone.js';
import type { OpenDatabase } from '../../../local/lake/duckdb.js';
import { compileVisual } from '../../../reporting/query/compile-visual.js';
import { folderLake } from '../../../reporting/query/lake.js';
import { bucketOf } from '../../../reporting/query/range.js';
import { fillSmallLake, type LogRow, openSmallLake } from '../../fixtures/small-lake.js';

const hour = 3_600_000;
const day = 24 * hour;
// Berlin goes from UTC+2 to UTC+1 on 25 October 2026 at 1:00 UTC.
const range = { from: Date.UTC(2026, 9, 18, 22), to: Date.UTC(2026, 9, 28, 23) };
const change = Date.UTC(2026, 9, 25, 1);

let database: OpenDatabase;
beforeAll(async () => {
  database = await openSmallLake();
  const log = Array.from(
    { length: (range.to - range.from) / hour },
    (_, index): LogRow => ({
      request_time: range.from + index * hour + 1,
      account_id: '111122223333',
      region: 'eu-west-1',
      api_id: 'shop',
      stage: 'prod',
      status: 200,
      ip: '192.0.2.1',
    }),
  );
  await fillSmallLake(database, log, []);
});
afterAll(() => database.close());

const ask = async (id: string, timeZone: string, filters = {}) => {
  const scope = { kind: 'allTenants' } as const;
  const compiled = compileVisual({ id, scope, range, filters, timeZone, ...folderLake });
  return { ...compiled, rows: await database.engine.run(compiled.query) };
};

test('the step of time follows the range', () => {
  const steps = [hour, 6 * hour, 7 * hour, 7 * day, 8 * day, 400 * day].map((length) =>
    bucketOf({ from: 0, to: length }),
  );
  expect(steps).toEqual(['5 minutes', '5 minutes', 'hour', 'hour', 'day', 'day']);
});

test('a zone’s distance from UTC is known to the minute of its change', () => {
  expect(offsetsOf('Europe/Berlin', range)).toEqual([
    { minutes: 120, until: change },
    { minutes: 60, until: null },
  ]);
  expect(offsetsOf('Asia/Kolkata', range)).toEqual([{ minutes: 330, until: null }]);
  expect(offsetsOf('UTC', { from: 0, to: Date.UTC(9999, 0, 1) })).toHaveLength(1);
});

test.each([{}, { ip: ['192.0.2.1'] }])(
  'days are those of the reader’s zone, the one with 25 hours among them (%j)',
  async (filters) => {
    const { rows, columns } = await ask('requests-over-time', 'Europe/Berlin', filters);
    expect(columns[0]).toMatchObject({ name: 'time', type: 'date', format: 'date' });
    expect(rows.map(({ time, requests }) => [time, requests])).toEqual([
      ...[19, 20, 21, 22, 23, 24].map((date) => [`2026-10-${date}`, 24]),
      ['2026-10-25', 25],
      ...[26, 27, 28].map((date) => [`2026-10-${date}`, 24]),
    ]);
  },
);

test('the heat map has the reader’s weekdays and hours', async () => {
  const { rows } = await ask('traffic-heatmap', 'Europe/Berlin');
  const expected = new Map<string, number>();
  for (let moment = range.from; moment < range.to; moment += hour) {
    const local = new Date(moment + (moment < change ? 2 : 1) * hour);
    const key = `${local.getUTCDay() || 7} ${local.getUTCHours()}`;
    expected.set(key, (expected.get(key) ?? 0) + 1);
  }
  const shown = rows.map((row) => [`${row.weekday} ${row.hour_of_day}`, row.requests] as const);
  expect(new Map(shown)).toEqual(new Map(expected));
});

test('a day of a zone half an hour off begins at its midnight, for roll-ups as for requests', async () => {
  const byDay = async (filters: object) =>
    (await ask('requests-over-time', 'Asia/Kolkata', filters)).rows[0];
  // From 22:00 UTC, which is 3:30 there, to 18:30, the next midnight: 21 hours begin.
  expect(await byDay({})).toMatchObject({ time: '2026-10-19', requests: 21 });
  expect(await byDay({ ip: ['192.0.2.1'] })).toMatchObject({ time: '2026-10-19', requests: 21 });
});

test('what is no time zone is refused by name', async () => {
  await expect(ask('kpi-requests', 'Mars/Olympus')).rejects.toThrow(
    '"Mars/Olympus" is not a time zone',
  );
});
