import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { everyItem, type Registry } from '../../../core/registry/registry.js';
import { openRegistry } from '../../../registry/embedded/embedded.js';
import { type TestPlane, testPlane } from '../../fixtures/control-plane.js';

const accountId = '111122223333';
const account = { role: 'account', name: 'an account', accountId } as const;

const announced = (region: string) => ({
  method: 'PUT' as const,
  url: `/v1/accounts/${accountId}/pipelines/${region}`,
  payload: {
    productVersion: '1.0.0',
    projectName: 'gatebook',
    streamArn: `arn:aws:firehose:${region}:${accountId}:deliverystream/amazon-apigateway-gatebook`,
    controlRoleArn: `arn:aws:iam::${accountId}:role/gatebook/control/gatebook-ControlRole`,
    externalId: 'gatebook-pipeline',
  },
});

/** A Region that nobody has. */
const invented = (index: number) =>
  `zz-${String.fromCharCode(97 + (index % 26))}${'x'.repeat(1 + Math.floor(index / 26))}-1`;

const statuses = async ({ call }: TestPlane, requests: Parameters<TestPlane['call']>[0][]) => {
  const counts: Record<number, number> = {};
  for (const request of requests) {
    const { status } = await call(request);
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
};

const count = async (registry: Registry, collection: Parameters<Registry['get']>[0]) => {
  let items = 0;
  for await (const _ of everyItem(registry, collection)) items += 1;
  return items;
};

describe('what an account writes', () => {
  it('is fifty pipelines at most, whatever Regions it invents', async () => {
    const plane = await testPlane();
    plane.caller = account;
    const asked = Array.from({ length: 60 }, (_, index) => announced(invented(index)));
    expect(await statuses(plane, asked)).toEqual({ 201: 50, 422: 10 });
    expect(await count(plane.plane.registry, 'pipelines')).toBe(50);
    // The ones that it has can be updated, and another made once one is gone.
    expect(await statuses(plane, [announced(invented(0))])).toEqual({ 200: 1 });
    const { url } = announced(invented(0));
    expect(await statuses(plane, [{ method: 'DELETE', url }, announced('eu-west-1')])).toEqual({
      201: 1,
      204: 1,
    });
  });

  it('is two hundred changes a day at most, and no other account notices', async () => {
    const plane = await testPlane();
    plane.caller = account;
    const again = Array.from({ length: 210 }, () => announced('eu-west-1'));
    expect(await statuses(plane, again)).toEqual({ 200: 199, 201: 1, 429: 10 });
    expect(await count(plane.plane.registry, 'audit')).toBe(200);
    plane.caller = { role: 'account', name: 'another', accountId: '444455556666' };
    const text = JSON.stringify(announced('eu-west-1')).replaceAll(accountId, '444455556666');
    expect(await statuses(plane, [JSON.parse(text)])).toEqual({ 201: 1 });
    plane.caller = account;
    plane.now += 86_400_000;
    expect(await statuses(plane, [announced('eu-west-1')])).toEqual({ 200: 1 });
  });
});

describe('what an account says of its pipelines', () => {
  it('counts to the same two hundred, pins and removals too', async () => {
    const plane = await testPlane();
    plane.caller = account;
    const { url } = announced('eu-west-1');
    const pin = { method: 'PUT' as const, url: `${url}/pin`, payload: { reason: 'Frozen' } };
    const unpin = { method: 'DELETE' as const, url: `${url}/pin` };
    await statuses(plane, [announced('eu-west-1')]);
    const pins = Array.from({ length: 99 }, () => [pin, unpin]).flat();
    expect(await statuses(plane, [...pins, pin])).toEqual({ 200: 199 });
    const more = [pin, unpin, announced('eu-west-1'), { method: 'DELETE' as const, url }];
    expect(await statuses(plane, more)).toEqual({ 429: 4 });
    expect(await count(plane.plane.registry, 'audit')).toBe(200);
  });
});

describe('what a tenant asks for', () => {
  it('leaves nothing in the registry, and no link to a dashboard above all', async () => {
    const plane = await testPlane({
      dashboards: { linkFor: async () => 'http://127.0.0.1/d/a-secret/' },
    });
    const { call } = plane;
    await call({ method: 'POST', url: '/v1/tenants', payload: { id: 'acme', name: 'Acme' } });
    plane.caller = { role: 'tenant', name: 'token 1', tenantId: 'acme' };
    const session = {
      method: 'POST' as const,
      url: '/v1/tenants/acme/dashboard-sessions',
      headers: { 'idempotency-key': 'k' },
      payload: {},
    };
    expect(await statuses(plane, [session, session, session])).toEqual({ 201: 3 });
    expect(await count(plane.plane.registry, 'replays')).toBe(0);
  });
});

describe('answers that are kept for a repeat', () => {
  it('are removed from a registry on one machine when their day is over', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gatebook-growth-'));
    let plane: TestPlane | undefined;
    const clock = () => new Date(plane?.now ?? Date.parse('2026-11-10T12:00:00Z'));
    const registry = await openRegistry({ folder, clock });
    plane = await testPlane({ registry });
    const made = (index: number) => ({
      method: 'POST' as const,
      url: '/v1/tenants',
      headers: { 'idempotency-key': `key ${index}`.replace(' ', '-') },
      payload: { id: `t-${index}`, name: 'A tenant' },
    });
    await statuses(
      plane,
      Array.from({ length: 40 }, (_, index) => made(index)),
    );
    expect(await count(registry, 'replays')).toBe(40);
    plane.now += 25 * 3_600_000;
    await statuses(plane, [made(100), made(101), made(102)]);
    expect(await count(registry, 'replays')).toBe(3);
    expect(await count(registry, 'tenants')).toBe(43);
    await registry.close();
    await rm(folder, { recursive: true, force: true });
  });
});
