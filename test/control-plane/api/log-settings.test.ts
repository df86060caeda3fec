import { type TestPlane, testPlane } from '../../fixtures/control-plane.js';

const api = '111122223333/eu-west-1/a1b2c3d4e5/prod';
const [accountId, region, restApiId, stage] = api.split('/');
const format = '$context.requestId $context.status';

let plane: TestPlane;
beforeEach(async () => {
  plane = await testPlane();
  await plane.call({ method: 'POST', url: '/v1/tenants', payload: { id: 'acme', name: 'Acme' } });
});

const register = (own: object = {}) =>
  plane.call({
    method: 'POST',
    url: '/v1/apis',
    payload: { accountId, region, restApiId, stage, tenantId: 'acme', ...own },
  });
const change = (payload: object, url = `/v1/apis/${api}`) =>
  plane.call({ method: 'PATCH', url, payload });
const settings = async (): Promise<unknown> =>
  (
    (await plane.call({ url: `/v1/accounts/${accountId}/pipelines/${region}/log-settings` }))
      .body as { apis: unknown }
  ).apis;

describe('how the log of an API is read', () => {
  it('is said at its registration, is kept when that is repeated, and is changed and taken away', async () => {
    expect(await register({ format, consumer: '$context.authorizer.claims.sub' })).toMatchObject({
      status: 201,
      body: { format, consumer: '$context.authorizer.claims.sub' },
    });
    expect(await settings()).toMatchObject([{ consumer: 'authorizer.claims.sub' }]);
    expect((await register()).body).toMatchObject({
      format,
      consumer: '$context.authorizer.claims.sub',
    });
    expect((await change({ consumer: 'customer' })).body).toMatchObject({
      format,
      consumer: 'customer',
      displayName: 'a1b2c3d4e5/prod',
    });
    expect((await change({ format: null, consumer: null })).body).toMatchObject({
      format: null,
      consumer: null,
    });
  });

  it.each([
    [{ consumer: 'identity.apiKey' }, 'cannot be a secret'],
    [{ consumer: 'headers.Authorization' }, 'cannot be a secret'],
    [{ consumer: 'two words' }, 'a consumer is a field of the log'],
    [{ format: 'no variable' }, 'with $context variables in it'],
    [{ format: '$context.requestId$context.status' }, 'something between any two variables'],
  ])('%j is refused', async (payload, why) => {
    await register();
    const { status, body } = await change(payload);
    // What is no text of the right form, and what is one and cannot be.
    expect([400, 422]).toContain(status);
    expect(JSON.stringify(body)).toContain(why);
  });

  it('is handed to the pipeline of its account and Region, the default of its tenant with it', async () => {
    await register();
    expect(await settings()).toEqual([]);
    await change({ consumer: 'authorizer.principalId' }, '/v1/tenants/acme');
    const item = { accountId, region, restApiId, stage, format: null, logGroup: null, routes: [] };
    expect(await settings()).toEqual([{ ...item, consumer: 'authorizer.principalId' }]);
    await change({ format, consumer: 'customer' });
    expect(await settings()).toEqual([{ ...item, format, consumer: 'customer' }]);
    const other = await plane.call({
      url: `/v1/accounts/${accountId}/pipelines/us-east-1/log-settings`,
    });
    expect(other.body).toMatchObject({ apis: [] });
    plane.caller = { role: 'account', name: 'member', accountId: '444455556666' };
    expect(
      (await plane.call({ url: `/v1/accounts/${accountId}/pipelines/${region}/log-settings` }))
        .status,
    ).toBe(403);
  });
});

describe('the routes of an API', () => {
  const url = `/v1/apis/${api}/routes`;
  it('are given as a list or by a document, are handed on, and are forgotten', async () => {
    await register();
    expect((await plane.call({ url })).body).toMatchObject({ id: api, routes: [] });
    const put = (payload: object) => plane.call({ method: 'PUT', url, payload });
    expect((await put({ routes: ['/a', '/a/{id}'] })).body).toMatchObject({
      routes: ['/a', '/a/{id}'],
    });
    const document = { openapi: '3.1.0', paths: { '/orders/{id}': { get: {} } } };
    expect((await put({ openapi: document })).body).toMatchObject({ routes: ['/orders/{id}'] });
    expect((await put({ openapi: JSON.stringify(document) })).status).toBe(200);
    expect(await settings()).toMatchObject([{ restApiId, routes: ['/orders/{id}'] }]);
    expect((await put({ routes: ['no path'] })).status).toBe(400);
    expect((await put({ routes: [], openapi: document })).status).toBe(422);
    expect((await put({ openapi: 'paths: [' })).body).toMatchObject({
      detail: expect.stringContaining('neither JSON nor YAML'),
    });
    expect((await plane.call({ method: 'DELETE', url })).status).toBe(204);
    expect(await settings()).toEqual([]);
  });

  it('are those of registered APIs alone', async () => {
    expect((await plane.call({ url })).status).toBe(404);
  });
});
