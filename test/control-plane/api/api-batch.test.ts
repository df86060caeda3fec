import type { AuditEntry } from '../../../core/registry/audit-entry.js';
import { type TestPlane, testPlane } from '../../fixtures/control-plane.js';
import { aStage } from '../../fixtures/registry.js';

let t: TestPlane;
beforeEach(async () => {
  t = await testPlane();
  for (const id of ['acme', 'globex']) {
    await t.call({ method: 'POST', url: '/v1/tenants', payload: { id, name: id } });
  }
  t.published.length = 0;
});
afterEach(() => t.app.close());

interface Answer {
  readonly dryRun: boolean;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly results: readonly Record<string, unknown>[];
}

const batch = async (apis: readonly object[], query = '', headers = {}) => {
  const url = `/v1/apis/batch${query}`;
  const { status, body } = await t.call({ method: 'POST', url, payload: { apis }, headers });
  return { status, body: body as Answer & { detail: string } };
};
const of = (tenantId: string, restApiId: string, more = {}) => ({
  ...aStage(restApiId),
  tenantId,
  ...more,
});
const audit = async () =>
  (await t.plane.registry.list('audit', { limit: 500 })).items.map(
    ({ item }) => item as AuditEntry,
  );

describe('POST /v1/apis/batch', () => {
  it('reads so few items at once that others have their turn', async () => {
    const { registry } = t.plane;
    let reading = 0;
    let most = 0;
    const counting = {
      ...registry,
      get: async (...given: Parameters<typeof registry.get>) => {
        most = Math.max(most, ++reading);
        await new Promise(setImmediate);
        return registry.get(...given).finally(() => reading--);
      },
    } as typeof registry;
    const plane = await testPlane({ registry: counting });
    const apis = Array.from({ length: 200 }, (_, at) => of('acme', `a${at}`));
    const { status, body } = await plane.call({
      method: 'POST',
      url: '/v1/apis/batch',
      payload: { apis },
    });
    await plane.app.close();
    expect({ status, body }).toMatchObject({ status: 200, body: { created: 200 } });
    expect(most).toBeLessThanOrEqual(50);
  });

  it('registers each API as if it came alone, audits each, and publishes once', async () => {
    const { status, body } = await batch([
      of('acme', 'a', { displayName: 'Orders' }),
      of('globex', 'b', { kind: 'HTTP', validFrom: '2026-11-01T00:00:00Z' }),
    ]);
    expect(status).toBe(200);
    expect(body).toMatchObject({ dryRun: false, created: 2, changed: 0, unchanged: 0, refused: 0 });
    expect(body.results.map((one) => [one.api, one.status, one.outcome])).toEqual([
      ['111122223333/eu-west-1/a/prod', 201, 'created'],
      ['111122223333/eu-west-1/b/prod', 201, 'created'],
    ]);
    expect(t.published).toEqual(['registry snapshot']);
    const alone = await testPlane();
    await alone.call({ method: 'POST', url: '/v1/tenants', payload: { id: 'acme', name: 'acme' } });
    await alone.call({
      method: 'POST',
      url: '/v1/apis',
      payload: of('acme', 'a', { displayName: 'Orders' }),
    });
    const id = '111122223333/eu-west-1/a/prod';
    expect(await t.plane.registry.get('apis', id)).toEqual(
      await alone.plane.registry.get('apis', id),
    );
    await alone.app.close();
    const entries = (await audit()).filter(({ resource }) => resource === 'apis');
    expect(entries.map(({ resourceId, action, outcome }) => [resourceId, action, outcome])).toEqual(
      [
        ['111122223333/eu-west-1/a/prod', 'create', 'done'],
        ['111122223333/eu-west-1/b/prod', 'create', 'done'],
      ],
    );
  });

  it('refuses what is refused with its reason, and registers the rest', async () => {
    await batch([of('globex', 'theirs')]);
    await t.call({ method: 'PATCH', url: '/v1/tenants/globex', payload: { state: 'archived' } });
    const { body } = await batch([
      of('acme', 'theirs'),
      of('acme', 'mine'),
      of('globex', 'late'),
      of('nobody', 'x'),
    ]);
    expect(body).toMatchObject({ created: 1, refused: 3 });
    expect(body.results.map(({ status, code }) => [status, code])).toEqual([
      [409, 'api-of-another-tenant'],
      [201, null],
      [409, 'tenant-not-active'],
      [404, 'unknown-tenant'],
    ]);
    expect(body.results[0]?.detail).toContain('belongs to tenant globex');
    expect(await t.plane.registry.get('apis', '111122223333/eu-west-1/late/prod')).toBeUndefined();
  });

  it('writes nothing when it is repeated, and only what differs when it is not quite', async () => {
    await batch([of('acme', 'a'), of('acme', 'b')]);
    t.published.length = 0;
    const before = (await audit()).length;
    const again = await batch([of('acme', 'a'), of('acme', 'b')]);
    expect(again.body).toMatchObject({ created: 0, changed: 0, unchanged: 2 });
    expect((await audit()).length).toBe(before);
    expect(t.published).toEqual([]);
    const other = await batch([of('acme', 'a'), of('acme', 'b', { displayName: 'Other' })]);
    expect(other.body).toMatchObject({ changed: 1, unchanged: 1 });
    expect((await audit()).length).toBe(before + 1);
  });

  it('changes nothing on a dry run', async () => {
    const { body } = await batch([of('acme', 'a'), of('nobody', 'b')], '?dryRun=true');
    expect(body).toMatchObject({ dryRun: true, created: 1, refused: 1 });
    expect((await t.plane.registry.list('apis')).items).toEqual([]);
    expect(await t.plane.registry.get('tenants', 'acme')).toMatchObject({
      item: { deletable: true },
    });
  });

  it('is done once for one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'k-1' };
    const first = await batch([of('acme', 'a')], '', headers);
    expect(await batch([of('acme', 'a')], '', headers)).toEqual(first);
    expect((await batch([of('acme', 'b')], '', headers)).status).toBe(422);
  });

  it('keeps a tenant from being deleted whose API it registers', async () => {
    await batch([of('acme', 'a')]);
    const { status } = await t.call({ method: 'DELETE', url: '/v1/tenants/acme' });
    expect(status).toBe(409);
  });

  it('refuses a batch that is wrong in form, and says where, before anything is done', async () => {
    const wrong = await batch([of('acme', 'a'), { ...of('acme', 'b'), region: 'mars' }]);
    expect(wrong.status).toBe(400);
    expect(wrong.body.detail).toContain('body.apis.1.region: a Region looks like eu-west-1');
    const twice = await batch([of('acme', 'a'), of('acme', 'b'), of('globex', 'a')]);
    expect(twice.status).toBe(422);
    expect(twice.body.detail).toContain('body.apis.2: 111122223333/eu-west-1/a/prod stands in');
    expect((await batch([])).status).toBe(400);
    const tooMany = Array.from({ length: 501 }, (_, index) => of('acme', `r${index}`));
    expect((await batch(tooMany)).status).toBe(400);
    expect((await t.plane.registry.list('apis')).items).toEqual([]);
  });

  it('tells whoever lost a race that it did, and leaves no trace of it in the audit', async () => {
    const { registry } = t.plane;
    const { putAll } = registry;
    Object.assign(registry, {
      putAll: async (collection: string, writes: never) => {
        if (collection === 'apis') {
          const rival = await registry.get('apis', '111122223333/eu-west-1/a/prod');
          if (!rival) {
            await t.call({ method: 'POST', url: '/v1/apis', payload: of('globex', 'a') });
          }
        }
        return putAll(collection as 'apis', writes);
      },
    });
    const { body } = await batch([of('acme', 'a'), of('acme', 'b')]);
    expect(body.results.map(({ status, code }) => [status, code])).toEqual([
      [412, 'changed-meanwhile'],
      [201, null],
    ]);
    const entries = (await audit()).filter(({ resource }) => resource === 'apis');
    expect(entries.map(({ resourceId, outcome }) => [resourceId, outcome])).toEqual([
      ['111122223333/eu-west-1/b/prod', 'done'],
      // The rival's.
      ['111122223333/eu-west-1/a/prod', 'done'],
    ]);
  });
});
