import fc from 'fast-check';
import { auditedChanges } from '../../../control-plane/api/http/changes.js';
import { runProductUpdate } from '../../../control-plane/updates/run-update.js';
import type { PipelineHealth } from '../../../core/registry/pipeline-health.js';
import { isOlder } from '../../../core/registry/product-update.js';
import { everyItem } from '../../../core/registry/registry.js';
import { aPipeline } from '../../fixtures/a-pipeline.js';
import { testPlane } from '../../fixtures/control-plane.js';
import { runs } from '../../fixtures/runs.js';
import { Killed, killable, playedAccounts } from './played-accounts.js';

const minute = 60_000;
const account = (index: number) => String(100_000_000_000 + index);
const idOf = (index: number) => `${account(index)}/eu-west-1`;

/** An organisation of so many accounts with a pipeline each; the first ones are canaries. */
const organisation = async (count: number, plan: Record<string, unknown> = {}) => {
  const plane = await testPlane({ productVersions: ['1.1.0', '1.0.0'] });
  const { registry } = plane.plane;
  const clock = () => new Date(plane.now);
  const played = playedAccounts(clock);
  for (let index = 0; index < count; index += 1)
    await registry.put('pipelines', aPipeline(account(index)), 'absent');
  const planned = await plane.call({
    method: 'POST',
    url: '/v1/product-updates',
    payload: { version: '1.1.0', canaries: [account(0)], ...plan },
  });
  const step = (name: string) =>
    plane.call({ method: 'POST', url: `/v1/product-updates/000001/${name}` });
  const run = async (calls = Number.POSITIVE_INFINITY, after = false) => {
    const process = killable(calls, after);
    const mine = process.registry(registry);
    await runProductUpdate({
      registry: mine,
      changes: auditedChanges(mine, clock),
      products: process.products(played.products),
      clock,
    }).catch((error) => {
      if (!(error instanceof Killed)) throw error;
    });
    // What was updated tells the control plane of itself, as the product does.
    for (const [id, productVersion] of played.versions) {
      const stored = await registry.get('pipelines', id);
      if (stored && stored.item.productVersion !== productVersion)
        await registry.put('pipelines', { ...stored.item, productVersion }, stored.version);
    }
  };
  return {
    plane,
    registry,
    played,
    planned,
    step,
    run,
    pin: (index: number, reason = 'frozen') =>
      plane.call({
        method: 'PUT',
        url: `/v1/accounts/${account(index)}/pipelines/eu-west-1/pin`,
        payload: { reason },
      }),
    update: async () => (await registry.get('product-updates', '000001'))?.item,
    progress: async () =>
      (await plane.call({ url: '/v1/product-updates/000001' })).body as {
        state: string;
        reason: string;
        progress: Record<string, number>;
      },
    /** Runs every five minutes for so long, or until the update has come to rest. */
    async pass(minutes: number) {
      for (let passed = 0; passed < minutes; passed += 5) {
        await run();
        plane.now += 5 * minute;
        const state = (await registry.get('product-updates', '000001'))?.item.state;
        if (state !== 'running') return;
      }
    },
  };
};

test('nothing is touched before the start; then canaries first, and the others when they have been watched', async () => {
  const { planned, run, step, pass, played, progress } = await organisation(5, { soakMinutes: 60 });
  expect(planned).toMatchObject({ status: 201, body: { state: 'planned', pipelines: 5 } });
  await run();
  expect(played.orders()).toEqual([]);
  await step('start');
  await pass(60);
  expect(played.orders().map(({ pipelineId }) => pipelineId)).toEqual([idOf(0)]);
  await pass(600);
  expect(await progress()).toMatchObject({
    state: 'completed',
    progress: { succeeded: 5, due: 0, failed: 0 },
  });
  const [canary, ...others] = played.orders().map(({ at }) => at);
  for (const at of others) expect(at - (canary ?? 0)).toBeGreaterThanOrEqual(60 * minute);
});

test('a share is begun in an hour, and no more', async () => {
  const { step, pass, played } = await organisation(21, { soakMinutes: 0, sharePerHour: 20 });
  await step('start');
  await pass(3000);
  const starts = played
    .orders()
    .slice(1)
    .map(({ at }) => at);
  expect(starts).toHaveLength(20);
  for (const from of starts)
    expect(starts.filter((at) => at >= from && at < from + 60 * minute).length).toBeLessThanOrEqual(
      4,
    );
});

test('a canary that fails stops everything, with the words of AWS', async () => {
  const { step, pass, played, progress } = await organisation(4, { soakMinutes: 0 });
  played.failing.add(idOf(0));
  await step('start');
  await pass(600);
  expect(await progress()).toMatchObject({
    state: 'stopped',
    reason: expect.stringMatching(/^A canary .* Rolled back/),
    progress: { failed: 1, due: 3 },
  });
  expect(played.orders()).toHaveLength(1);
});

test('a canary whose rows stop after its update stops everything', async () => {
  const { step, pass, played, progress, registry, plane } = await organisation(4, {
    soakMinutes: 120,
  });
  await step('start');
  await pass(60);
  const quiet: PipelineHealth = {
    id: idOf(0),
    state: 'quiet',
    since: new Date(plane.now).toISOString(),
    lastRowSeenAt: null,
    allowedMinutes: 120,
    watchedSince: '2026-11-01T00:00:00.000Z',
    checkedAt: new Date(plane.now).toISOString(),
    pauses: [],
  };
  await registry.put('pipeline-health', quiet, 'absent');
  await pass(600);
  expect(await progress()).toMatchObject({
    state: 'stopped',
    reason: expect.stringContaining('is quiet since'),
  });
  expect(played.orders()).toHaveLength(1);
});

test('failures of others stop it at the limit; who resumes has forgiven them, and nobody is tried twice', async () => {
  const { step, pass, played, progress } = await organisation(9, {
    soakMinutes: 0,
    sharePerHour: 13,
    stopAfterFailures: 2,
  });
  for (const index of [1, 2]) played.failing.add(idOf(index));
  played.refusing.add(idOf(3));
  await step('start');
  await pass(6000);
  expect(await progress()).toMatchObject({
    state: 'stopped',
    reason: expect.stringMatching(/^2 of the pipelines/),
  });
  expect((await step('resume')).status).toBe(200);
  await pass(6000);
  expect(await progress()).toMatchObject({
    state: 'completed',
    progress: { failed: 3, succeeded: 6 },
  });
  for (let index = 0; index < 9; index += 1)
    expect(played.ordersOf(idOf(index)).length).toBeLessThanOrEqual(1);
});

test('a pause begins nothing more and finishes what is under way; a cancel waits for that', async () => {
  const { step, run, pass, played, progress, update } = await organisation(6, { soakMinutes: 0 });
  await step('start');
  await run();
  expect((await update())?.underWay).toEqual([idOf(0)]);
  await step('pause');
  expect(await step('cancel')).toMatchObject({
    status: 409,
    body: { code: 'product-update-state', detail: expect.stringContaining(idOf(0)) },
  });
  for (let times = 0; times < 5; times += 1) await run();
  expect(await progress()).toMatchObject({ state: 'paused', progress: { succeeded: 1, due: 5 } });
  await step('resume');
  await pass(60);
  expect(played.orders().length).toBeGreaterThan(1);
  await step('pause');
  for (let times = 0; times < 5; times += 1) await run();
  expect((await step('cancel')).status).toBe(200);
  const before = played.orders().length;
  await run();
  expect(played.orders()).toHaveLength(before);
});

test('a pinned pipeline is left alone, and one that is being updated cannot be pinned until it is over', async () => {
  const { step, pin, run, pass, played, progress, registry } = await organisation(4, {
    soakMinutes: 0,
  });
  expect((await pin(2)).status).toBe(200);
  await step('start');
  await run();
  expect(await pin(0)).toMatchObject({ status: 409, body: { code: 'pipeline-being-updated' } });
  await pass(600);
  expect(await progress()).toMatchObject({
    state: 'completed',
    progress: { succeeded: 3, pinned: 0, due: 0 },
  });
  expect(played.ordersOf(idOf(2))).toEqual([]);
  expect((await registry.get('pipelines', idOf(2)))?.item).toMatchObject({
    productVersion: '1.0.0',
    pinned: { reason: 'frozen', by: 'platform' },
  });
  expect((await pin(0)).status).toBe(200);
});

test('a pin that comes between the look at a pipeline and its claim wins', async () => {
  const { step, run, pin, played, registry, plane } = await organisation(2, { soakMinutes: 0 });
  await step('start');
  const { put } = registry;
  let pins = 0;
  registry.put = (async (collection, item, expected) => {
    if (collection === 'pipelines' && 'updating' in item && item.updating !== null && pins === 0) {
      pins += 1;
      expect((await pin(0)).status).toBe(200);
    }
    return put(collection, item, expected);
  }) as typeof put;
  for (let times = 0; times < 3; times += 1) await run();
  expect(pins).toBe(1);
  expect(played.orders()).toEqual([]);
  expect((await registry.get('pipeline-updates', `000001/${idOf(0)}`))?.item).toMatchObject({
    state: 'left-out',
    reason: 'It is pinned to 1.0.0: frozen',
  });
  expect((await plane.call({ url: '/v1/product-updates/000001' })).body).toMatchObject({
    state: 'stopped',
    reason: expect.stringContaining('No canary was updated'),
  });
});

test('a pipeline is given back by whoever lets go of it, if the run that ended it died before it could', async () => {
  const { step, pass, registry, progress } = await organisation(1, { soakMinutes: 0 });
  await step('start');
  const { put } = registry;
  let died = false;
  registry.put = (async (collection, item, expected) => {
    const stored = await put(collection, item, expected);
    if (died || collection !== 'pipeline-updates' || !('endedAt' in item) || item.endedAt === null)
      return stored;
    // The other run was faster by this one write, and did no more.
    died = true;
    return 'conflict';
  }) as typeof put;
  await pass(600);
  expect(died).toBe(true);
  expect(await progress()).toMatchObject({ state: 'completed', progress: { succeeded: 1 } });
  expect((await registry.get('pipelines', idOf(0)))?.item.updating).toBeNull();
});

test('the pin and the claim survive what the pipeline says of itself every hour', async () => {
  const { plane, pin, registry } = await organisation(1);
  await pin(0);
  const { accountId, region, productVersion, projectName, streamArn, controlRoleArn, externalId } =
    aPipeline(account(0));
  plane.caller = { role: 'account', name: 'member', accountId };
  const payload = { productVersion, projectName, streamArn, controlRoleArn, externalId };
  const url = `/v1/accounts/${accountId}/pipelines/${region}`;
  expect((await plane.call({ method: 'PUT', url, payload })).status).toBe(200);
  expect((await registry.get('pipelines', idOf(0)))?.item.pinned?.reason).toBe('frozen');
});

test.each([
  ['a version that is not released', { version: '9.9.9' }, 422, /offered 1\.1\.0, 1\.0\.0/],
  [
    'a canary without a pipeline',
    { canaries: ['999999999999'] },
    422,
    /999999999999 has no pipeline/,
  ],
  ['no canary at all', { canaries: [] }, 400, /./],
])('a plan with %s is refused with a sentence', async (_, plan, status, said) => {
  const { planned } = await organisation(2, plan);
  expect(planned).toMatchObject({ status, body: { detail: expect.stringMatching(said) } });
});

test('there is one update at a time, whoever plans two at once', async () => {
  const { plane, step } = await organisation(3);
  const plan = () =>
    plane.call({
      method: 'POST',
      url: '/v1/product-updates',
      payload: { version: '1.1.0', canaries: [account(0)] },
    });
  expect((await plan()).status).toBe(409);
  await step('cancel');
  const statuses = (await Promise.all([plan(), plan(), plan()])).map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect((await plane.call({ url: '/v1/product-updates' })).body).toMatchObject({
    items: [{ id: '000002' }, { id: '000001' }],
  });
});

test('one machine has no accounts to update, and says so', async () => {
  const plane = await testPlane();
  const payload = { version: '1.1.0', canaries: [account(0)] };
  expect(await plane.call({ method: 'POST', url: '/v1/product-updates', payload })).toMatchObject({
    status: 404,
    body: { code: 'not-set-up' },
  });
});

test('every step that was made stands in the audit, and none is left pending', async () => {
  const { step, pass, registry } = await organisation(2, { soakMinutes: 0 });
  await step('start');
  await pass(600);
  const entries = [];
  for await (const { item } of everyItem(registry, 'audit')) entries.push(item);
  expect(entries.every(({ outcome }) => outcome === 'done')).toBe(true);
  expect(
    entries.filter(
      ({ resource, action }) => resource === 'pipeline-updates' && action === 'create',
    ),
  ).toHaveLength(2);
  expect(entries.find(({ resource }) => resource === 'product-updates')?.actor.name).toBe(
    'platform',
  );
});

test('versions are compared by their numbers', () => {
  const inOrder = ['0.9.9', '1.0.0-beta', '1.0.0', '1.0.1', '1.2.0', '1.10.0', '2.0.0'];
  for (const [index, one] of inOrder.entries())
    for (const [place, other] of inOrder.entries()) expect(isOlder(one, other)).toBe(index < place);
});

test('killed anywhere, again and again, beside a second run and whoever pins: each pipeline is ordered once, and none that is pinned', async () => {
  const kills = fc.array(
    fc.record({
      calls: fc.integer({ min: 1, max: 60 }),
      after: fc.boolean(),
      together: fc.boolean(),
      pin: fc.option(fc.integer({ min: 0, max: 7 }), { nil: undefined }),
      pause: fc.integer({ min: 0, max: 9 }),
    }),
    { minLength: 1, maxLength: 25 },
  );
  await fc.assert(
    fc.asyncProperty(
      kills,
      fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 2 }),
      async (turns, failing) => {
        const { plane, step, run, pin, pass, played, registry, update } = await organisation(8, {
          soakMinutes: 5,
          sharePerHour: 40,
          stopAfterFailures: 1000,
        });
        for (const index of failing) played.failing.add(idOf(index));
        await step('start');
        const pinned = new Map<string, number>();
        for (const { calls, after, together, pin: index, pause } of turns) {
          const work = [run(calls, after)];
          if (together) work.push(run(calls + 7, !after));
          if (index !== undefined)
            work.push(
              pin(index).then(({ status }) => {
                if (status === 200) pinned.set(idOf(index), played.ordersOf(idOf(index)).length);
              }),
            );
          await Promise.all(work);
          if (pause === 0) await step('pause');
          if (pause === 1) await step('resume');
          plane.now += 5 * minute;
        }
        await step('resume');
        await pass(6000);
        const state = (await update())?.state;
        expect(['completed', 'stopped']).toContain(state);
        for (let index = 0; index < 8; index += 1) {
          const orders = played.ordersOf(idOf(index)).length;
          expect(orders).toBeLessThanOrEqual(1);
          const before = pinned.get(idOf(index));
          if (before !== undefined) expect(orders).toBe(before);
          expect((await registry.get('pipelines', idOf(index)))?.item.updating).toBeNull();
          const result = (await registry.get('pipeline-updates', `000001/${idOf(index)}`))?.item;
          if (orders > 0)
            expect(result?.state).toBe(failing.includes(index) ? 'failed' : 'succeeded');
          if (state === 'completed' && !pinned.has(idOf(index))) expect(orders).toBe(1);
        }
        const [canary, ...others] = played.orders();
        for (const { at } of others) expect(at).toBeGreaterThan(canary?.at ?? 0);
      },
    ),
    { numRuns: runs(12) },
  );
});
