import type { OpenDatabase } from '../../../local/lake/duckdb.js';
import { grouped } from '../../../reporting/query/grouped.js';
import { folderLake } from '../../../reporting/query/lake.js';
import { planOf } from '../../../reporting/query/question.js';
import { fillSmallLake, type LogRow, openSmallLake } from '../../fixtures/small-lake.js';

const start = Date.UTC(2026, 9, 5);
const minute = 60_000;

/** Requests by the minute from midnight: 60 in each of three hours. */
const log = Array.from(
  { length: 180 },
  (_, index): LogRow => ({
    request_time: start + index * minute,
    account_id: '111122223333',
    region: 'eu-west-1',
    ip: '192.0.2.1',
  }),
);

let database: OpenDatabase;
beforeAll(async () => {
  database = await openSmallLake();
  await fillSmallLake(database, log, []);
});
afterAll(() => database.close());

test.each([
  [1000, ['00:60', '01:60', '02:60']],
  [180, ['00:60', '01:60', '02:60']],
  [179, ['01:60', '02:60']],
  [100, ['02:60']],
  [30, ['02:31']],
])('of the newest %i requests, hours that are whole are shown: %j', async (newest, shown) => {
  const question = {
    dimensions: ['time', 'ip'],
    measures: ['requests'],
    where: [],
    newest,
  } as const;
  const plan = planOf(
    {
      scope: { kind: 'allTenants' },
      range: { from: start, to: start + 24 * 60 * minute },
      filters: {},
      ...folderLake,
    },
    question,
  );
  const rows = await database.engine.run(grouped(plan, question));
  expect(
    rows.map(({ time, requests }) => `${String(time).slice(11, 13)}:${requests}`).sort(),
  ).toEqual(shown);
});
