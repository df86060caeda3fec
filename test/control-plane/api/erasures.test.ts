import { exampleErasure } from '../../../control-plane/api/http/examples.js';
import type { Eraser } from '../../../core/ports/eraser.js';
import type { Erasure } from '../../../core/registry/erasure.js';
import { testPlane } from '../../fixtures/control-plane.js';

const order = { tenant: 'acme', match: { sub: 'alice' } };
const request = { method: 'POST', url: '/v1/erasures', payload: order } as const;

test('a deployment that cannot erase says how it is done by hand', async () => {
  const plane = await testPlane();
  expect(await plane.call(request)).toMatchObject({
    status: 404,
    body: { code: 'not-set-up', detail: expect.stringContaining('docs/erasure-in-aws.md') },
  });
});

const { found, until, reports, remaining } = exampleErasure;

const eraserThat = (erase: Eraser['erase']): Eraser => ({
  hashOf: async () => exampleErasure.valueHash,
  plan: async () => ({ found, until, reports, remaining }),
  erase,
});

const planeWith = async (erase: Eraser['erase']) => {
  const plane = await testPlane({ eraser: eraserThat(erase) });
  await plane.call({ method: 'POST', url: '/v1/tenants', payload: { id: 'acme', name: 'Acme' } });
  const state = async (id: string) =>
    (await plane.call({ url: `/v1/erasures/${id}` })).body as unknown as Erasure;
  return { ...plane, call: plane.call, state };
};

test('the same erasure asked for twice is one while it runs', async () => {
  let end = (): void => undefined;
  const waits = new Promise<void>((done) => {
    end = done;
  });
  const { call, state } = await planeWith(async (_, begun) => {
    await waits;
    return begun;
  });
  const first = (await call(request)) as { status: number; body: { id: string } };
  expect(first.status).toBe(202);
  expect(await call(request)).toMatchObject({ status: 202, body: { id: first.body.id } });
  expect(await state(first.body.id)).toMatchObject({ state: 'running', finishedAt: null });
  end();
  await new Promise((done) => setTimeout(done, 20));
  expect(await state(first.body.id)).toMatchObject({ state: 'done' });
  expect(await call({ url: '/v1/erasures/20200101T000000000Z-00000000' })).toMatchObject({
    ...{ status: 404, body: { code: 'unknown-erasure' } },
  });
});

test('one that fails says so without a word of the value, and goes on when it is asked for again', async () => {
  let isBroken = true;
  const { call, state } = await planeWith(async (_, begun) => {
    if (isBroken) throw new Error('alice');
    return begun;
  });
  const first = (await call(request)) as unknown as { body: { id: string } };
  await new Promise((done) => setTimeout(done, 20));
  const failed = await state(first.body.id);
  expect(failed).toMatchObject({ state: 'failed', reason: expect.stringContaining('A fault') });
  expect(JSON.stringify(failed)).not.toContain('alice');
  isBroken = false;
  expect(await call(request)).toMatchObject({ body: { id: first.body.id } });
  await new Promise((done) => setTimeout(done, 20));
  expect(await state(first.body.id)).toMatchObject({ state: 'done', reason: null });
});
