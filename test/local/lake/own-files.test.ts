import { periodOfDay } from '../../../core/periods/period.js';
import type { ApiWindow } from '../../../core/registry/api-window.js';
import { overOwnFiles } from '../../../local/lake/own-files.js';
import type { Query } from '../../../reporting/expression/query.js';
import { folderLake } from '../../../reporting/query/lake.js';
import { type Scope, tenantScope } from '../../../reporting/query/scope.js';
import { reportQuestions } from '../../../reporting/reports/report/questions.js';
import {
  ask,
  logLine,
  noon,
  removeTemporaryFolders,
  temporaryFolder,
  textSource,
  withLake,
} from './temporary-lake.js';

afterAll(removeTemporaryFolders);

const day = new Date(noon);
const period = periodOfDay('daily', 'UTC', {
  year: day.getUTCFullYear(),
  month: day.getUTCMonth() + 1,
  day: day.getUTCDate(),
});
const api = (accountId: string, tenantId: string): ApiWindow => ({
  accountId,
  region: 'eu-west-1',
  restApiId: 'a1b2c3d4e5',
  stage: 'prod',
  tenantId,
  validFrom: null,
  validTo: null,
});
const windows = [
  api('111122223333', 'acme'),
  api('222233334444', 'acme'),
  api('444455556666', 'globex'),
];

/** All that a report asks of requests. */
function questionsOf(scope: Scope): Query[] {
  const questions = reportQuestions({ scope, period, ...folderLake, tables: 'requests' });
  return [questions.now, questions.before, ...questions.visuals].map(({ query }) => query);
}

it('every question about requests says whose accounts it reads', () => {
  const ofAcme = questionsOf(tenantScope('acme', windows));
  for (const { accounts } of ofAcme) expect(accounts).toEqual(['111122223333', '222233334444']);
  for (const { accounts } of questionsOf({ kind: 'allTenants' })) expect(accounts).toBe('all');
  // No window, no account: nothing is read.
  for (const { accounts } of questionsOf(tenantScope('initech', windows))) {
    expect(accounts).toEqual([]);
  }
});

it('a question looks at files of its accounts alone, and is answered as one that looks at all', async () => {
  await withLake(temporaryFolder(), async (lake) => {
    const accounts = ['111122223333', '222233334444', '444455556666', '777788889999'];
    const lines = accounts.flatMap((account, at) =>
      Array.from({ length: 5 + at }, (_, id) =>
        logLine({ id: `${account}-${id}`, account, time: noon + id * 60_000 }),
      ),
    );
    await lake.ingest([textSource(lines.join('\n'))], { region: 'eu-west-1' });
    for (const tenant of ['acme', 'globex', 'initech']) {
      for (const query of questionsOf(tenantScope(tenant, windows))) {
        const overAll = await lake.engine.run({ ...query, accounts: 'all' });
        expect(await lake.engine.run(query)).toEqual(overAll);
      }
    }
    const [found] = questionsOf(tenantScope('globex', windows));
    const text = await overOwnFiles(
      found as Query,
      { rows: <Row>(sql: string) => ask(lake, sql) as Promise<Row[]> },
      ({ path }) => path,
    );
    expect(text.match(/account_id=\d+/g)).toEqual(['account_id=444455556666']);
  });
});

it('a question looks at files of its time alone, and at those whose time is not noted', async () => {
  await withLake(temporaryFolder(), async (lake) => {
    const days = [0, 1, 2].map((later) => noon + later * 86_400_000);
    const lines = days.map((time) => logLine({ id: String(time), time }));
    await lake.ingest([textSource(lines.join('\n'))], { region: 'eu-west-1' });
    const daysAsked = async (within: Query['within'], times = '*') => {
      const asked = { sql: 'SELECT 1', parameters: [], accounts: 'all', within } as const;
      const rows = <Row>(sql: string) =>
        ask(lake, sql.replace('lake_files', `(SELECT ${times} FROM lake_files)`)) as Promise<Row[]>;
      const text = await overOwnFiles(asked, { rows }, ({ path }) => path);
      return (text.match(/dt=[\d-]+/g) ?? []).map((found) => found.slice(3)).sort();
    };
    const [first = 0, second = 0, third = 0] = days;
    const names = days.map((time) => new Date(time).toISOString().slice(0, 10));
    expect(await daysAsked({ from: first, to: third + 1 })).toEqual(names);
    expect(await daysAsked({ from: second, to: third })).toEqual([names[1]]);
    expect(await daysAsked({ from: second + 1, to: third })).toEqual([]);
    expect(await daysAsked({ from: second, to: Number.POSITIVE_INFINITY })).toEqual(names.slice(1));
    const unnoted = '* REPLACE (NULL::VARCHAR AS first_time, NULL::VARCHAR AS last_time)';
    expect(await daysAsked({ from: second, to: third }, unnoted)).toEqual(names);
    // All accounts at any time: the view says it as well.
    expect(await daysAsked(undefined)).toEqual([]);
  });
});
