import type { OpenDatabase } from '../../../local/lake/duckdb.js';
import { visuals } from '../../../reporting/dashboard/dashboard.js';
import type { Query } from '../../../reporting/expression/query.js';
import { askVisual } from '../../../reporting/query/ask-visual.js';
import { compileVisual } from '../../../reporting/query/compile-visual.js';
import type { QueryEngine } from '../../../reporting/query/engine.js';
import { folderLake } from '../../../reporting/query/lake.js';
import { fillSmallLake, type LogRow, openSmallLake } from '../../fixtures/small-lake.js';

const day = 86_400_000;
const end = Date.UTC(2026, 9, 5);
const range = { from: end - 3 * day, to: end };
const newest = visuals.filter(({ kind, newest }) => kind === 'records' || newest !== undefined);

/** So many requests of each kind of caller in each of three days, all day long. */
const requests = (perDay: number): LogRow[] =>
  Array.from(
    { length: 3 * perDay },
    (_, index): LogRow => ({
      request_time: range.from + Math.floor((index * 3 * day) / (3 * perDay)),
      account_id: '111122223333',
      region: 'eu-west-1',
      api_id: 'a1b2c3d4e5',
      stage: 'prod',
      request_id: String(index),
      status: 200,
      ip: `192.0.2.${index % 250}`,
      path: `/orders/${index % 40}`,
      user_agent: `agent ${index % 7}`,
      sign_in: index % 2 === 0 ? 'iam' : 'cognito',
      identity_user_arn: index % 2 === 0 ? 'arn:aws:iam::111122223333:user/pat' : null,
      sub: index % 2 === 0 ? null : 'subject',
    }),
  );

let database: OpenDatabase;
beforeAll(async () => {
  database = await openSmallLake();
});
afterAll(() => database.close());

/** The engine, and what it was asked. */
const listening = (): { asked: Query[]; engine: QueryEngine } => {
  const asked: Query[] = [];
  const { engine } = database;
  const run: QueryEngine['run'] = (query) => {
    asked.push(query);
    return engine.run(query);
  };
  return { asked, engine: { run } };
};

const context = {
  scope: { kind: 'allTenants' },
  range,
  filters: {},
  ...folderLake,
} as const;

describe.each([
  ['more than enough in the last day', 9000],
  ['too few in the last day', 300],
])('with %s', (_, perDay) => {
  beforeAll(() => fillSmallLake(database, requests(perDay), []));

  test.each(newest.map(({ id }) => id))('%s shows what the whole range shows', async (id) => {
    const asked = { ...context, id };
    const { compiled, rows } = await askVisual(asked, database.engine);
    const whole = await database.engine.run(compileVisual(asked).query);
    expect(rows).toEqual(whole);
    expect(rows.length).toBeGreaterThan(0);
    expect(compiled.range).toEqual(range);
  });

  const firstDayAsked = async (of: typeof range) => {
    const { asked, engine } = listening();
    const { rows } = await askVisual({ ...context, id: 'raw-requests', range: of }, engine);
    const whole = compileVisual({ ...context, id: 'raw-requests', range: of }).query;
    expect(rows).toEqual(await database.engine.run(whole));
    return String(asked.at(-1)?.parameters[0]);
  };

  test('the newest requests are read from as far back as a roll-up counts enough of them', async () => {
    expect(await firstDayAsked(range)).toBe(perDay >= 500 ? '2026-10-04' : '2026-10-03');
  });

  test('where no roll-up tells, they are read from the last day if it has them all', async () => {
    const odd = { from: range.from, to: range.to - 1 };
    expect(await firstDayAsked(odd)).toBe(perDay >= 500 ? '2026-10-03' : '2026-10-02');
  });

  test('requests of a few accounts are looked for in their files alone, also where a roll-up knows less than is asked', async () => {
    for (const id of ['raw-requests', 'cognito-access']) {
      const { asked, engine } = listening();
      await askVisual({ ...context, id }, engine);
      expect(asked.at(-1)?.accounts).toEqual(['111122223333']);
      await askVisual({ ...context, id, filters: { account_id: ['444455556666'] } }, engine);
      expect(asked.at(-1)?.accounts).toEqual([]);
    }
  });

  test('of what there is none, a quarter hour is read', async () => {
    const { asked, engine } = listening();
    const filters = { status: ['404'] };
    const { rows } = await askVisual({ ...context, id: 'raw-requests', filters }, engine);
    expect(rows).toEqual([]);
    expect(asked.at(-1)?.within).toEqual({ from: end - 900_000, to: end });
  });
});
