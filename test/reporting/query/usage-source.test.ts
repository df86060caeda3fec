import { maxUsageRows } from '../../../core/ports/usage-source.js';
import type { Registry } from '../../../core/registry/registry.js';
import type { OpenDatabase } from '../../../local/lake/duckdb.js';
import type { Query } from '../../../reporting/expression/query.js';
import { centralLake, folderLake } from '../../../reporting/query/lake.js';
import { usageSource } from '../../../reporting/query/usage-source.js';
import {
  usageRegistry,
  usageRows,
  usageSourceContract,
  usageWindows,
} from '../../contracts/usage-source.js';
import { enrolInRegistry } from '../../fixtures/enrol.js';
import { memoryRegistry } from '../../fixtures/memory-registry.js';
import { fillSmallLake, openSmallLake } from '../../fixtures/small-lake.js';

const shop = { accountId: '111122223333', region: 'eu-west-1', restApiId: 'shop', stage: 'prod' };
const from = Date.UTC(2026, 10, 1);
const hour = 3_600_000;
const wholeDay = { from, to: from + 24 * hour };
/** The same rows, by a range that only single requests can answer. */
const toTheMinute = { from: from + 60_000, to: from + 24 * hour };

let database: OpenDatabase;
let registry: Registry;
beforeAll(async () => {
  registry = memoryRegistry();
  await enrolInRegistry(registry, [{ tenantId: 'acme', name: 'Acme', apis: [shop] }]);
  database = await openSmallLake();
  const rows = ['eu-west-1', 'unknown'].map((region, index) => ({
    account_id: shop.accountId,
    region,
    api_id: shop.restApiId,
    stage: shop.stage,
    request_time: from + (1 + index) * hour,
    status: 200,
  }));
  await fillSmallLake(database, rows, [
    { ...shop, tenantId: 'acme', validFrom: null, validTo: null },
  ]);
});
afterAll(() => database.close());

const question = {
  groupBy: [],
  metrics: ['requests'],
  interval: undefined,
  timeZone: 'UTC',
} as const;
const acme = { tenantId: 'acme' } as const;

test('a tenant’s numbers are the same whether roll-ups or single requests answer', async () => {
  const { usage } = usageSource({ engine: database.engine, ...folderLake, registry });
  for (const range of [wholeDay, toTheMinute]) {
    expect(await usage({ ...question, ...range, scope: acme })).toEqual({
      columns: ['requests'],
      rows: [{ requests: 2 }],
    });
  }
});

describe('where requests are found by account', () => {
  const asked: Query[] = [];
  const source = (accounts?: readonly string[]) =>
    usageSource({
      engine: {
        run: async (query) => {
          asked.push(query);
          return [];
        },
      },
      ...centralLake,
      registry,
      ...(accounts && { accounts: async () => accounts }),
    });
  beforeEach(() => {
    asked.length = 0;
  });

  test('a question to single requests names the accounts: a tenant’s own, or all that have rows', async () => {
    const everyone = source(['111122223333', '444455556666']);
    await everyone.usage({ ...question, ...toTheMinute, scope: acme });
    await everyone.usage({ ...question, ...toTheMinute, scope: 'allTenants' });
    const [own, all] = asked;
    expect(own?.sql).toContain('"account_id" IN (?)');
    expect(own?.parameters).toContain('111122223333');
    expect(own?.parameters).not.toContain('444455556666');
    expect(all?.sql).toContain('"account_id" IN (?, ?)');
    expect(all?.parameters).toEqual(expect.arrayContaining(['111122223333', '444455556666']));
  });

  test('a question to roll-ups names none', async () => {
    await source(['111122223333']).usage({ ...question, ...wholeDay, scope: 'allTenants' });
    expect(asked[0]?.sql).not.toContain('account_id');
  });

  test('an empty lake is asked for nothing, and one whose accounts are not known is not asked', async () => {
    await source([]).usage({ ...question, ...toTheMinute, scope: 'allTenants' });
    expect(asked[0]?.sql).toContain('FALSE');
    const unknown = source().usage({ ...question, ...toTheMinute, scope: 'allTenants' });
    await expect(unknown).rejects.toThrow('by account');
  });
});

test('a tenant that owns nothing sees nothing, and one row more than an answer holds is asked for', async () => {
  const { usage } = usageSource({ engine: database.engine, ...folderLake, registry });
  const { rows } = await usage({ ...question, ...toTheMinute, scope: { tenantId: 'globex' } });
  expect(rows).toEqual([{ requests: 0 }]);
  let sql = '';
  const listening = usageSource({
    engine: {
      run: async (query) => {
        sql = query.sql;
        return [];
      },
    },
    ...folderLake,
    registry,
  });
  await listening.usage({ ...question, ...wholeDay, scope: acme });
  expect(sql).toContain(`LIMIT ${maxUsageRows + 1}`);
});

describe('usage by DuckDB', () => {
  let lake: OpenDatabase;
  let owners: Registry;
  beforeAll(async () => {
    owners = await usageRegistry();
    lake = await openSmallLake();
    await fillSmallLake(lake, usageRows, usageWindows);
  });
  afterAll(() => lake.close());

  usageSourceContract(() => usageSource({ engine: lake.engine, ...folderLake, registry: owners }));
});
