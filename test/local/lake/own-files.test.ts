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
