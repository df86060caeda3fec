import type { MemberStages } from '../../../control-plane/ports/member-stages.js';
import { checkStages } from '../../../control-plane/stages/check-stages.js';
import { logFormat } from '../../../core/access-log/log-format.js';
import { ProductError } from '../../../core/product-error.js';
import type { LogSettings } from '../../../core/registry/api.js';
import { newApi } from '../../../core/registry/new-api.js';
import { testPlane } from '../../fixtures/control-plane.js';
import { memoryRegistry } from '../../fixtures/memory-registry.js';

const stream = 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/amazon-apigateway-gatebook';
const theirs: LogSettings = {
  destinationArn: 'arn:aws:logs:eu-west-1:111122223333:log-group:team',
  format: '$context.requestId',
};
const ours: LogSettings = { destinationArn: stream, format: logFormat };
const id = '111122223333/eu-west-1/abc123/prod';
const registration = {
  accountId: '111122223333',
  region: 'eu-west-1',
  restApiId: 'abc123',
  stage: 'prod',
  tenantId: 'acme',
};

const unasked = async (): Promise<never> => {
  throw new Error('No log group is looked at where a stage logs straight to the pipeline.');
};
const noLogGroups = { read: unasked, subscribe: unasked, unsubscribe: unasked, create: unasked };

/** A stage in memory, which can be made to fail. */
function oneStage(accessLog: LogSettings | null) {
  const state = { accessLog, failure: undefined as ProductError | undefined, writes: 0 };
  const answer = () => {
    if (state.failure) throw state.failure;
    return {
      kind: 'REST' as const,
      restApiId: 'abc123',
      apiName: 'Orders',
      stage: 'prod',
      accessLog: state.accessLog,
    };
  };
  const stages: MemberStages = {
    list: async () => [answer()],
    read: async () => answer(),
    async write(_pipeline, _api, settings) {
      answer();
      state.writes += 1;
      state.accessLog = settings;
      return answer();
    },
    logGroups: noLogGroups,
  };
  return { state, stages };
}

async function enrolled(accessLog: LogSettings | null, { pipeline = true } = {}) {
  const { state, stages } = oneStage(accessLog);
  const plane = await testPlane({ stages });
  await plane.call({ method: 'POST', url: '/v1/tenants', payload: { id: 'acme', name: 'Acme' } });
  const launch = async () => {
    plane.caller = { role: 'account', name: 'member', accountId: '111122223333' };
    await plane.call({
      method: 'PUT',
      url: '/v1/accounts/111122223333/pipelines/eu-west-1',
      payload: {
        productVersion: '1.0.0',
        projectName: 'gatebook',
        streamArn: stream,
        subscriptionStreamArn: null,
        subscriptionRoleArn: null,
        backfillFunctionArn: null,
        controlRoleArn: 'arn:aws:iam::111122223333:role/gatebook/control/ControlRole',
        externalId: 'gatebook-0123456789',
      },
    });
    plane.caller = { role: 'platform', name: 'platform' };
  };
  if (pipeline) await launch();
  const register = (more = {}, query = '') =>
    plane.call({ method: 'POST', url: `/v1/apis${query}`, payload: { ...registration, ...more } });
  const check = () => checkStages({ ...plane.plane, stages });
  const logging = async () => (await plane.plane.registry.get('apis', id))?.item.logging;
  return { ...plane, call: plane.call, state, register, launch, check, logging };
}

describe('registering APIs in a batch', () => {
  const batch = (plane: Awaited<ReturnType<typeof enrolled>>) =>
    plane.call({ method: 'POST', url: '/v1/apis/batch', payload: { apis: [registration] } });

  it('leaves the stage to the next check, and says so', async () => {
    const plane = await enrolled(null);
    const { body } = await batch(plane);
    expect(body).toMatchObject({
      created: 1,
      results: [{ status: 202, outcome: 'created', code: 'check-pending' }],
    });
    expect(await plane.logging()).toMatchObject({ state: 'pending' });
    expect(plane.state.accessLog).toBeNull();
    expect(await plane.check()).toMatchObject({ finished: 1, failed: 0 });
    expect(plane.state.accessLog).toEqual(ours);
    expect((await batch(plane)).body).toMatchObject({ unchanged: 1, results: [{ status: 200 }] });
  });

  it('takes over no stage that logs elsewhere', async () => {
    const plane = await enrolled(theirs);
    await batch(plane);
    await plane.check();
    expect(plane.state.accessLog).toEqual(theirs);
    expect(await plane.logging()).toMatchObject({ lastError: { code: 'stage-logs-elsewhere' } });
  });

  it('leaves an API that has failed as it is when it is registered once more, and says why it failed', async () => {
    const plane = await enrolled(theirs);
    await batch(plane);
    await plane.check();
    const failed = await plane.plane.registry.get('apis', id);
    expect(failed?.item.logging.state).toBe('failed');
    expect((await batch(plane)).body).toMatchObject({
      unchanged: 1,
      results: [{ status: 202, outcome: 'unchanged', code: 'stage-logs-elsewhere' }],
    });
    expect(await plane.plane.registry.get('apis', id)).toEqual(failed);
    plane.state.accessLog = null;
    await plane.check();
    expect(plane.state.accessLog).toEqual(ours);
  });

  it('waits for the pipeline where there is none yet', async () => {
    const plane = await enrolled(null, { pipeline: false });
    expect((await batch(plane)).body).toMatchObject({ results: [{ code: 'pipeline-missing' }] });
    expect((await batch(plane)).body).toMatchObject({ unchanged: 1, results: [{ status: 202 }] });
    await plane.launch();
    await plane.check();
    expect(plane.state.accessLog).toEqual(ours);
  });
});

describe('registering an API', () => {
  it('sets the stage to log, and puts nothing back as nothing was there', async () => {
    const { state, register, call } = await enrolled(null);
    expect(await register()).toMatchObject({ status: 201, body: { logging: { state: 'on' } } });
    expect(state.accessLog).toEqual(ours);
    const gone = await call({ method: 'DELETE', url: `/v1/apis/${id}` });
    expect(gone).toMatchObject({ status: 200, body: { logging: { state: 'off' } } });
    expect(state.accessLog).toBeNull();
    expect((await call({ url: `/v1/apis/${id}` })).status).toBe(404);
    expect((await call({ url: '/v1/apis?ended=true' })).body).toMatchObject({ items: [{ id }] });
  });

  it('answers a dry run with the differences, and changes nothing', async () => {
    const { state, register, call } = await enrolled(null);
    expect(await register({}, '?dryRun=true')).toMatchObject({
      status: 200,
      body: {
        dryRun: true,
        changes: [
          { setting: 'destinationArn', expected: stream, actual: null },
          { setting: 'format', expected: logFormat, actual: null },
        ],
      },
    });
    expect(state.writes).toBe(0);
    expect((await call({ url: `/v1/apis/${id}` })).status).toBe(404);
  });

  it('does not take a stage over silently, and names the two ways on', async () => {
    const { state, register } = await enrolled(theirs);
    const refused = await register();
    expect(refused).toMatchObject({ status: 409, body: { code: 'stage-logs-elsewhere' } });
    expect((refused.body as { detail: string }).detail).toMatch(/"replaceExisting": true.*snippet/);
    expect(state.accessLog).toEqual(theirs);
  });

  it('takes it over when asked to, and puts the earlier settings back on DELETE', async () => {
    const { state, register, call } = await enrolled(theirs);
    expect((await register({ replaceExisting: true })).status).toBe(201);
    expect((await register()).status).toBe(200);
    expect((await register({ replaceExisting: true })).status).toBe(200);
    expect(state.accessLog).toEqual(ours);
    await call({ method: 'DELETE', url: `/v1/apis/${id}` });
    expect(state.accessLog).toEqual(theirs);
  });

  it('leaves alone on DELETE what somebody has set since', async () => {
    const { state, register, call } = await enrolled(null);
    await register();
    state.accessLog = theirs;
    await call({ method: 'DELETE', url: `/v1/apis/${id}` });
    expect(state.accessLog).toEqual(theirs);
  });

  it('says on the resource what failed, and a repeat of the same call finishes the work', async () => {
    const { state, stages } = oneStage(theirs);
    const failing: MemberStages = {
      ...stages,
      async write(...parts) {
        if (state.failure) throw state.failure;
        return stages.write(...parts);
      },
      read: async () => ({
        kind: 'REST' as const,
        restApiId: '',
        apiName: '',
        stage: '',
        accessLog: state.accessLog,
      }),
    };
    const plane = await testPlane({ stages: failing });
    await plane.plane.registry.put(
      'pipelines',
      {
        id: '111122223333/eu-west-1',
        accountId: '111122223333',
        region: 'eu-west-1',
        productVersion: '1.0.0',
        projectName: 'gatebook',
        streamArn: stream,
        subscriptionStreamArn: null,
        subscriptionRoleArn: null,
        backfillFunctionArn: null,
        controlRoleArn: 'arn:aws:iam::111122223333:role/gatebook/control/ControlRole',
        externalId: 'gatebook-0123456789',
        launchedAt: '2026-11-01T00:00:00.000Z',
        lastHeardAt: '2026-11-01T00:00:00.000Z',
        pinned: null,
        updating: null,
      },
      'absent',
    );
    await plane.call({ method: 'POST', url: '/v1/tenants', payload: { id: 'acme', name: 'Acme' } });
    const post = {
      method: 'POST' as const,
      url: '/v1/apis',
      payload: { ...registration, replaceExisting: true },
    };
    state.failure = new ProductError(
      'aws-access-denied',
      'AWS denies access. Update the pipeline.',
    );
    expect(await plane.call(post)).toMatchObject({
      status: 202,
      body: {
        logging: {
          state: 'failed',
          previous: theirs,
          lastError: { code: 'aws-access-denied', message: expect.stringContaining('Update') },
        },
      },
    });
    state.failure = undefined;
    expect(await plane.call(post)).toMatchObject({
      status: 200,
      body: { logging: { state: 'on', previous: theirs, lastError: null } },
    });
  });
});

describe('the scheduled check', () => {
  it('finds drift, says so on the API, and does not undo what somebody did', async () => {
    const { state, register, check, logging } = await enrolled(null);
    await register();
    expect(await check()).toEqual({ checked: 1, drifted: 0, finished: 0, failed: 0 });
    state.accessLog = { ...ours, format: '$context.requestId' };
    expect(await check()).toMatchObject({ drifted: 1 });
    expect((await logging())?.drift).toMatchObject({
      inStep: false,
      differences: [{ setting: 'format', expected: logFormat, actual: '$context.requestId' }],
    });
    expect(state.accessLog.format).toBe('$context.requestId');
  });

  it('finishes what waited for a pipeline', async () => {
    const { state, register, launch, check, logging } = await enrolled(null, { pipeline: false });
    expect(await register()).toMatchObject({
      status: 202,
      body: { logging: { state: 'pending', lastError: { code: 'pipeline-missing' } } },
    });
    await launch();
    expect(await check()).toMatchObject({ finished: 1 });
    expect(await logging()).toMatchObject({ state: 'on', lastError: null });
    expect(state.accessLog).toEqual(ours);
  });

  it('never takes over a stage that began to log elsewhere while it waited', async () => {
    const { state, register, launch, check, logging } = await enrolled(null, { pipeline: false });
    await register();
    state.accessLog = theirs;
    await launch();
    await check();
    expect(await logging()).toMatchObject({
      state: 'failed',
      lastError: { code: 'stage-logs-elsewhere' },
    });
    expect(state.accessLog).toEqual(theirs);
  });

  it('says so when the stage is gone', async () => {
    const { state, register, check, logging } = await enrolled(null);
    await register();
    state.failure = new ProductError('unknown-stage', 'There is no such stage.');
    await check();
    expect(await logging()).toMatchObject({
      state: 'on',
      lastError: { code: 'unknown-stage' },
      drift: { inStep: false, differences: [{ setting: 'stage', actual: null }] },
    });
  });

  it('goes through several accounts at once, and through the stages of one after each other', async () => {
    const registry = memoryRegistry();
    const now = '2026-11-01T00:00:00.000Z';
    for (const accountId of ['111122223333', '444455556666', '777788889999']) {
      const at = { accountId, region: 'eu-west-1' };
      const launched = {
        ...at,
        id: `${accountId}/eu-west-1`,
        productVersion: '1.0.0',
        projectName: 'orders',
        streamArn: stream,
        subscriptionStreamArn: null,
        subscriptionRoleArn: null,
        backfillFunctionArn: null,
        controlRoleArn: `arn:aws:iam::${accountId}:role/gatebook/control/ControlRole`,
        externalId: 'gatebook-0123456789',
        launchedAt: now,
        lastHeardAt: now,
        pinned: null,
        updating: null,
      };
      await registry.put('pipelines', launched, 'absent');
      for (const restApiId of ['a1', 'b2', 'c3']) {
        const api = newApi({ ...at, restApiId, stage: 'prod' }, 'acme', now);
        const logging = { ...api.logging, state: 'on', destinationArn: stream } as const;
        await registry.put('apis', { ...api, logging }, 'absent');
      }
    }
    const underWay: string[] = [];
    let [most, twice] = [0, false];
    const read: MemberStages['read'] = async ({ accountId }, { restApiId, stage }) => {
      twice ||= underWay.includes(accountId);
      underWay.push(accountId);
      most = Math.max(most, underWay.length);
      await new Promise((resolve) => setTimeout(resolve, 20));
      underWay.splice(underWay.indexOf(accountId), 1);
      return { kind: 'REST', restApiId, apiName: 'Orders', stage, accessLog: ours };
    };
    const stages = { ...oneStage(ours).stages, read };
    const found = await checkStages({ registry, stages, clock: () => new Date(now) });
    expect(found).toEqual({ checked: 9, drifted: 0, finished: 0, failed: 0 });
    expect({ most, twice }).toEqual({ most: 3, twice: false });
  });
});

describe('moving an API', () => {
  it('closes one validity and opens the next, and leaves the stage as it is', async () => {
    const { state, register, call } = await enrolled(null);
    await register();
    await call({ method: 'POST', url: '/v1/tenants', payload: { id: 'globex', name: 'Globex' } });
    const writes = state.writes;
    const move = (tenantId: string, more = {}) =>
      call({ method: 'POST', url: `/v1/apis/${id}/move`, payload: { tenantId, ...more } });
    const at = '2026-11-05T00:00:00.000Z';
    expect(await move('globex', { validFrom: at })).toMatchObject({
      status: 200,
      body: {
        ownership: [
          { tenantId: 'acme', validFrom: null, validTo: at },
          { tenantId: 'globex', validFrom: at, validTo: null },
        ],
      },
    });
    expect((await move('globex')).status).toBe(200);
    expect((await move('nobody')).status).toBe(404);
    expect((await move('acme', { validFrom: '2026-11-01T00:00:00Z' })).status).toBe(400);
    expect(state.writes).toBe(writes);
    const taken = await register();
    expect(taken).toMatchObject({ status: 409, body: { code: 'api-of-another-tenant' } });
  });
});

describe('snippets', () => {
  it('give the exact settings in each language', async () => {
    const { call } = await enrolled(null);
    const text = async (format: string) =>
      (await call({ url: `/v1/apis/${id}/snippet?format=${format}` })).body as string;
    expect(await text('cloudformation')).toContain(`DestinationArn: "${stream}"`);
    expect(await text('cdk')).toContain(`format: ${JSON.stringify(logFormat)}`);
    expect(await text('terraform')).toContain('access_log_settings {');
    const operations = /--patch-operations '(.*)'/s.exec(await text('cli'))?.[1];
    expect(JSON.parse(operations ?? '')).toEqual([
      { op: 'replace', path: '/accessLogSettings/destinationArn', value: stream },
      { op: 'replace', path: '/accessLogSettings/format', value: logFormat },
    ]);
  });
});
