import { storedColumns } from '../../core/access-log/columns.js';
import { emptyCatalogue } from '../../core/catalogue.js';
import type { ApiLogSettings } from '../../core/log-settings.js';
import { apiLines } from '../../enrichment/api-lines.js';
import { firehoseHandler } from '../../enrichment/firehose-handler.js';
import { type SettingsInput, settingsOf } from '../../enrichment/settings.js';

const api: ApiLogSettings = {
  accountId: '111122223333',
  region: 'eu-west-1',
  restApiId: 'a1b2c3d4e5',
  stage: 'prod',
  format: null,
  logGroup: null,
  consumer: null,
  routes: [],
};

/** The rows that the function of AWS makes of lines, by what is set of an API. */
async function rowsOf(
  lines: readonly (string | object)[],
  own: Partial<ApiLogSettings>,
  input: SettingsInput = {},
): Promise<readonly Record<string, unknown>[]> {
  const asSet = apiLines([{ ...api, ...own }]);
  const handler = firehoseHandler({
    catalogue: { current: async () => emptyCatalogue, ageMs: () => null },
    settings: async () => settingsOf(input),
    lines: async () => asSet,
    now: Date.now,
    log: () => {},
  });
  const { records } = await handler({
    records: lines.map((line, index) => ({
      recordId: `${index}`,
      data: Buffer.from(typeof line === 'string' ? line : JSON.stringify(line)).toString('base64'),
    })),
  });
  return records.map(({ result, data }) => {
    const row = result === 'Ok' ? JSON.parse(Buffer.from(data, 'base64').toString()) : { result };
    return Object.fromEntries(
      ['result', ...storedColumns.map(({ name }) => name)].map((name) => [name, row[name] ?? null]),
    );
  });
}

const line = {
  requestId: 'r-1',
  requestTimeEpoch: '1794318936451',
  apiId: 'a1b2c3d4e5',
  stage: 'prod',
  httpMethod: 'GET',
  status: '200',
};

describe('the field that says who called', () => {
  test.each<[string, object]>([
    ['authorizer.principalId', { authorizerPrincipalId: 'alice' }],
    ['authorizer.claims.sub', { sub: 'alice' }],
    ['authorizer.claims.client_id', { authorizer: { claims: { client_id: 'alice' } } }],
    ['authorizer.claims.client_id', { claims: { client_id: 'alice' } }],
    ['authorizer.claims.client_id', { client_id: 'alice' }],
    ['authorizer.jwt.claims.client_id', { 'authorizer.jwt.claims.client_id': 'alice' }],
    ['identity.user', { identityUser: 'alice' }],
    ['identity.userArn', { identity: { userArn: 'alice' } }],
    ['customer', { customer: 'alice' }],
    ['authorizer.tenant', { authorizer: { tenant: 'alice' } }],
  ])('%s is read from %j', async (consumer, fields) => {
    expect(await rowsOf([{ ...line, ...fields }], { consumer })).toMatchObject([
      { consumer: 'alice' },
    ]);
  });

  test('of another API, or of none, says nothing', async () => {
    const other = { ...line, apiId: 'zzzzzzzzzz', customer: 'alice' };
    const { apiId: _, ...none } = { ...line, customer: 'alice' };
    const rows = await rowsOf([other, none], { consumer: 'customer' });
    expect(rows).toMatchObject([{ consumer: null }, { consumer: null }]);
  });

  test('comes after the name of an API key', async () => {
    const named = { ...line, 'identity.apiKeyName': 'Key', identityApiKeyId: 'k', customer: 'a' };
    expect(await rowsOf([named], { consumer: 'customer' })).toMatchObject([{ consumer: 'Key' }]);
  });

  test('is treated as the personal data that it is', async () => {
    const hashSecret = 'a secret of at least sixteen';
    const of = async (privacy: SettingsInput['privacy']) =>
      (
        await rowsOf(
          [{ ...line, sub: 'alice', customer: 'alice' }],
          { consumer: 'sub' },
          {
            privacy: privacy ?? {},
            hashSecret,
          },
        )
      )[0];
    const hashed = await of({ sub: 'hash' });
    expect(hashed?.consumer).toMatch(/^[0-9a-f]{64}$/);
    expect(hashed?.consumer).toBe(hashed?.sub);
    expect((await of({ sub: 'drop' }))?.consumer).toBeNull();
    const beside = await rowsOf(
      [{ ...line, customer: 'alice' }],
      { consumer: 'customer' },
      {
        privacy: { extra: 'drop' },
      },
    );
    expect(beside).toMatchObject([{ consumer: null, extra: null }]);
  });
});

test("lines that are no JSON are read by their API's format", async () => {
  const format =
    '$context.identity.sourceIp|$context.requestTime|$context.httpMethod|$context.path|$context.status|$context.requestId|$context.authorizer.claims.client_id';
  const text = '192.0.2.10|10/Nov/2026:13:55:36 +0000|GET|/orders|200|r-2|shop';
  expect(await rowsOf([text], {})).toMatchObject([{ result: 'ProcessingFailed' }]);
  expect(await rowsOf([text, line], { format })).toMatchObject([
    { request_id: 'r-2', path: '/orders', status: 200, ip: '192.0.2.10' },
    { request_id: 'r-1', status: 200 },
  ]);
});

test('a request behind a greedy route has the route of the document, else a generalised one', async () => {
  const routes = ['/orders', '/orders/{id}', '/orders/export', '/files/{path+}', '/a/{x}.json'];
  const paths = [
    '/orders',
    '/orders/17',
    '/orders/export',
    '/files/x/y/z',
    '/a/b.json',
    '/else/17',
  ];
  const lines = paths.map((path) => ({ ...line, resourcePath: '/{proxy+}', path }));
  const missing = { ...line, resourcePath: '/{proxy+}', path: '/orders/99', status: '404' };
  const rows = await rowsOf([...lines, missing], { routes });
  expect(rows.map(({ route }) => route)).toEqual([
    '/orders',
    '/orders/{id}',
    '/orders/export',
    '/files/{path+}',
    '/a/{x}.json',
    '/else/{id}',
    '/orders/{id}',
  ]);
});
