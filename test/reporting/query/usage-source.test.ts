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
  page: { skip: 0, limit: 10_000 },
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

test('where rows say whose they are, a question to single requests names the tenant, and all tenants nobody', async () => {
  const asked: Query[] = [];
  const source = usageSource({
    engine: {
      run: async (query) => {
        asked.push(query);
        return [];
      },
    },
    ...centralLake,
    registry,
  });
  await source.usage({ ...question, ...toTheMinute, scope: acme });
  await source.usage({ ...question, ...toTheMinute, scope: 'allTenants' });
  const [own, all] = asked;
  expect(own?.sql).toContain('"tenant_id" = ?');
  expect(own?.sql).not.toContain('account_id');
  expect(own?.parameters).toContain('acme');
  expect(all?.sql).not.toContain('tenant_id');
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
