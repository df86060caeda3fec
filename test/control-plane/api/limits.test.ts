import Fastify from 'fastify';
import { controlApi } from '../../../control-plane/api/control-api.js';
import { requestIdOf } from '../../../control-plane/api/http/request-id.js';
import { testPlane } from '../../fixtures/control-plane.js';
import { runs } from '../../fixtures/runs.js';

describe('limits', () => {
  it('are each caller’s own, stand in headers, and end with the minute', async () => {
    const plane = await testPlane({ requestsPerMinute: 2 });
    const ask = () => plane.call({ url: '/v1/tenants' });
    expect((await ask()).headers).toMatchObject({
      'x-ratelimit-limit': '2',
      'x-ratelimit-remaining': '1',
      'x-ratelimit-reset': expect.stringMatching(/^\d+$/),
    });
    await ask();
    expect(await ask()).toMatchObject({
      status: 429,
      headers: {
        'retry-after': expect.stringMatching(/^\d+$/),
        'x-ratelimit-remaining': '0',
        'content-type': 'application/problem+json; charset=utf-8',
      },
      body: { code: 'rate-limited', detail: expect.stringContaining('Try again in') },
    });
    plane.caller = { role: 'tenant', name: 'reader', tenantId: 'acme' };
    expect((await plane.call({ url: '/v1/tenants/acme' })).status).toBe(404);
  });
});

describe('the id of a request', () => {
  it('comes in, goes out, and is in every line of the log and in every problem', async () => {
    const { plane } = await testPlane({
      registrySnapshot: { publish: () => Promise.reject(new Error()) },
    });
    const lines: { reqId?: string }[] = [];
    const stream = { write: (line: string) => lines.push(JSON.parse(line)) };
    const app = Fastify({ genReqId: requestIdOf, logger: { stream } });
    await app.register(controlApi, { ...plane, prefix: '/v1' });
    const made = await app.inject({
      method: 'POST',
      url: '/v1/tenants',
      headers: { 'x-request-id': 'r-1' },
      payload: { id: 'acme', name: 'Acme' },
    });
    expect(made).toMatchObject({ statusCode: 201, headers: { 'x-request-id': 'r-1' } });
    expect(lines.map(({ reqId }) => reqId)).toEqual(['r-1', 'r-1', 'r-1']);
    const headers = { 'x-request-id': 'r 2\n{"forged": true}' };
    const refused = await app.inject({ url: '/v1/tenants/none', headers });
    expect(refused.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(refused.json().requestId).toBe(refused.headers['x-request-id']);
  });
});

describe('two writers who race over REST', () => {
  it('end as one who won and one who is told so, every time', async () => {
    const { call } = await testPlane();
    const made = await call({
      method: 'POST',
      url: '/v1/tenants',
      payload: { id: 'acme', name: 'Acme' },
    });
    let etag = String(made.headers.etag);
    const rounds = runs(50);
    for (let round = 0; round < rounds; round += 1) {
      const change = (name: string) =>
        call({
          method: 'PATCH',
          url: '/v1/tenants/acme',
          headers: { 'if-match': etag },
          payload: { name },
        });
      const outcomes = await Promise.all([change('first'), change('second')]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual([200, 412]);
      const won = outcomes.find(({ status }) => status === 200);
      etag = String(won?.headers.etag);
      expect((await call({ url: '/v1/tenants/acme' })).body).toEqual(won?.body);
    }
    const { items } = (await call({ url: '/v1/audit?limit=500' })).body as { items: unknown[] };
    // A page of the audit holds 500.
    expect(items).toHaveLength(Math.min(1 + rounds, 500));
    expect(items.every((entry) => (entry as { outcome: string }).outcome === 'done')).toBe(true);
  });
});
