import * as fc from 'fast-check';
import type { MemberStage } from '../../../control-plane/ports/member-stages.js';
import { checkStages } from '../../../control-plane/stages/check-stages.js';
import { logFormats } from '../../../core/access-log/formats-of-kinds.js';
import { maxLogFormatBytes } from '../../../core/access-log/log-format.js';
import { ownLogGroup } from '../../../core/log-group.js';
import { formatString } from '../../../core/registry/api.js';
import { logSettingsOf } from '../../../core/registry/log-settings-of.js';
import { testPlane } from '../../fixtures/control-plane.js';
import { logsToGroup, memberAccount, memberPipeline } from '../../fixtures/member-account.js';

const team = { name: 'team', destinationArn: 'arn:aws:lambda:eu-west-1:111122223333:function:t' };
const search = { name: 'search', destinationArn: 'arn:aws:es:eu-west-1:111122223333:domain/s' };
const stream = memberPipeline.subscriptionStreamArn as string;
const at = { accountId: '111122223333', region: 'eu-west-1' };
const idOf = (restApiId: string, stage = 'prod') => `111122223333/eu-west-1/${restApiId}/${stage}`;

/** A control plane with a tenant and a pipeline, over an account in memory. */
async function plane({ pipeline = memberPipeline as typeof memberPipeline | null } = {}) {
  const account = memberAccount();
  const { call, plane } = await testPlane({ stages: account.port });
  await call({ method: 'POST', url: '/v1/tenants', payload: { id: 'acme', name: 'Acme' } });
  const launch = () => plane.registry.put('pipelines', memberPipeline, 'absent');
  if (pipeline) await plane.registry.put('pipelines', pipeline, 'absent');
  return {
    account,
    call,
    registry: plane.registry,
    launch,
    register: (restApiId: string, more: object = {}, query = '') =>
      call({
        method: 'POST',
        url: `/v1/apis${query}`,
        payload: { ...at, restApiId, stage: 'prod', tenantId: 'acme', ...more },
      }),
    deregister: (restApiId: string) =>
      call({ method: 'DELETE', url: `/v1/apis/${idOf(restApiId)}` }),
    check: () => checkStages({ ...plane, stages: account.port }),
    logging: async (restApiId: string) =>
      (await plane.registry.get('apis', idOf(restApiId)))?.item.logging,
  };
}

describe('registering an API with the mode subscribe', () => {
  it('has the stage’s log group send what it gets, and leaves the stage as it is', async () => {
    const { account, register, logging } = await plane();
    account.stage('REST', 'a1', 'prod', '/team/orders');
    expect(await register('a1', { mode: 'subscribe' }, '?dryRun=true')).toMatchObject({
      status: 200,
      body: { changes: [{ setting: 'subscription', expected: stream, actual: null }] },
    });
    expect(account.filtersOf('/team/orders')).toEqual([]);
    expect(await register('a1', { mode: 'subscribe' })).toMatchObject({
      status: 201,
      body: { logging: { state: 'on', mode: 'subscribe', logGroup: '/team/orders' } },
    });
    expect(account.filtersOf('/team/orders')).toEqual(['gatebook']);
    expect(account.accessLogOf('a1', 'prod')).toEqual(logsToGroup('/team/orders'));
    expect(account.steps).not.toContain('write');
    expect(await logging('a1')).toMatchObject({ previous: null, lastError: null });
  });

  it('reads the format of the stage and keeps it, so that the pipeline reads lines by it and knows whose they are', async () => {
    const { account, register, registry, check } = await plane();
    account.stage('HTTP', 'a1', 'prod', '/team/orders');
    await register('a1', { kind: 'HTTP' });
    expect(await logSettingsOf(registry)).toMatchObject([
      { restApiId: 'a1', format: logsToGroup('').format, logGroup: '/team/orders' },
    ]);
    const format = '{"requestId":"$context.requestId"}';
    account.setAccessLog('a1', 'prod', { ...logsToGroup('/team/orders'), format });
    expect(await check()).toMatchObject({ drifted: 0 });
    expect(await logSettingsOf(registry)).toMatchObject([{ format }]);
  });

  it.each(['HTTP', 'WEBSOCKET'] as const)(
    'is what an API of the kind %s gets without a mode, and direct is refused',
    async (kind) => {
      const { account, register } = await plane();
      account.stage(kind, 'a1', 'prod', '/team/orders');
      expect(await register('a1', { kind, mode: 'direct' })).toMatchObject({
        status: 422,
        body: { detail: expect.stringContaining('"mode": "subscribe"') },
      });
      expect(await register('a1', { kind })).toMatchObject({
        status: 201,
        body: { logging: { mode: 'subscribe', state: 'on' } },
      });
    },
  );

  it('is repeated with the mode that it has, and refuses another until it is deregistered', async () => {
    const { account, register, deregister } = await plane();
    account.stage('REST', 'a1', 'prod', '/team/orders');
    await register('a1', { mode: 'subscribe' });
    expect(await register('a1')).toMatchObject({
      status: 200,
      body: { logging: { mode: 'subscribe' } },
    });
    const refused = await register('a1', { mode: 'direct', replaceExisting: true });
    expect(refused).toMatchObject({
      status: 422,
      body: { detail: expect.stringMatching(/Deregister it first/) },
    });
    await deregister('a1');
    expect(account.filtersOf('/team/orders')).toEqual([]);
    const direct = await register('a1', { mode: 'direct', replaceExisting: true });
    expect(direct).toMatchObject({ body: { logging: { mode: 'direct', state: 'on' } } });
    expect(await register('a1', { mode: 'subscribe' })).toMatchObject({
      status: 422,
      body: { detail: expect.stringMatching(/logs straight to the pipeline. Deregister/) },
    });
  });

  it('waits for a pipeline, and for one that takes subscriptions, and is finished by the check', async () => {
    const late = await plane({ pipeline: null });
    late.account.stage('REST', 'a1', 'prod', '/team/orders');
    expect(await late.register('a1', { mode: 'subscribe' })).toMatchObject({ status: 202 });
    await late.launch();
    expect(await late.check()).toMatchObject({ finished: 1 });
    expect(late.account.filtersOf('/team/orders')).toEqual(['gatebook']);

    const old = await plane({
      pipeline: { ...memberPipeline, subscriptionStreamArn: null, subscriptionRoleArn: null },
    });
    old.account.stage('REST', 'a1', 'prod', '/team/orders');
    expect(await old.register('a1', { mode: 'subscribe' })).toMatchObject({
      status: 409,
      body: { code: 'pipeline-outdated', detail: expect.stringContaining('Update it') },
    });
  });

  it('takes part in a batch, whose stages the check sets', async () => {
    const { account, call, check } = await plane();
    account.stage('HTTP', 'a1', 'prod', '/team/orders');
    account.stage('REST', 'b2', 'prod', '/team/search');
    const apis = [
      { ...at, restApiId: 'a1', stage: 'prod', tenantId: 'acme', kind: 'HTTP' },
      { ...at, restApiId: 'b2', stage: 'prod', tenantId: 'acme', mode: 'subscribe' },
    ];
    const post = () => call({ method: 'POST', url: '/v1/apis/batch', payload: { apis } });
    expect((await post()).body).toMatchObject({ created: 2 });
    expect(await check()).toMatchObject({ finished: 2, failed: 0 });
    expect(account.filtersOf('/team/orders')).toEqual(['gatebook']);
    expect(account.filtersOf('/team/search')).toEqual(['gatebook']);
    expect((await post()).body).toMatchObject({ unchanged: 2 });
  });
});

describe('a stage whose log cannot be subscribed to', () => {
  const refusals: [
    string,
    MemberStage['kind'],
    (account: ReturnType<typeof memberAccount>) => void,
    string,
    RegExp,
  ][] = [
    [
      'a REST stage that logs nowhere',
      'REST',
      (a) => a.stage('REST', 'a1', 'prod', null),
      'stage-logs-nowhere',
      /"mode": "direct"/,
    ],
    [
      'an HTTP stage that logs nowhere',
      'HTTP',
      (a) => a.stage('HTTP', 'a1', 'prod', null),
      'stage-logs-nowhere',
      /"createLogGroup": true/,
    ],
    [
      'a group with two filters',
      'HTTP',
      (a) => {
        a.stage('HTTP', 'a1', 'prod', '/g');
        a.group('/g', { logGroupClass: 'STANDARD', filters: [team, search] });
      },
      'log-group-full',
      /\(team, search\).*Remove one/,
    ],
    [
      'a group of the infrequent-access class',
      'HTTP',
      (a) => {
        a.stage('HTTP', 'a1', 'prod', '/g');
        a.group('/g', { logGroupClass: 'INFREQUENT_ACCESS', filters: [] });
      },
      'log-group-class',
      /class INFREQUENT_ACCESS.*another group/,
    ],
    [
      'a stage that logs to a stream of somebody’s',
      'REST',
      (a) => {
        a.stage('REST', 'a1', 'prod', null);
        const destinationArn =
          'arn:aws:firehose:eu-west-1:111122223333:deliverystream/amazon-apigateway-t';
        a.setAccessLog('a1', 'prod', { destinationArn, format: '$context.requestId' });
      },
      'stage-logs-elsewhere',
      /no log group of its own account/,
    ],
    [
      'a stage that logs to another account’s group',
      'REST',
      (a) => {
        a.stage('REST', 'a1', 'prod', null);
        const destinationArn = 'arn:aws:logs:eu-west-1:444455556666:log-group:/g';
        a.setAccessLog('a1', 'prod', { destinationArn, format: '$context.requestId' });
      },
      'stage-logs-elsewhere',
      /no log group of its own account/,
    ],
  ];
  it.each(refusals)(
    '%s: is refused with a sentence that says what to do',
    async (_, kind, make, code, sentence) => {
      const { account, register, call } = await plane();
      make(account);
      expect(await register('a1', { kind, mode: 'subscribe' })).toMatchObject({
        status: 409,
        body: { code, detail: expect.stringMatching(sentence) },
      });
      expect(account.steps.filter((step) => step !== 'read')).toEqual([]);
      expect((await call({ url: `/v1/apis/${idOf('a1')}` })).status).toBe(404);
    },
  );

  it('takes a group with two filters of which one sends to the pipeline already, and leaves that to its owner', async () => {
    const { account, register, deregister } = await plane();
    account.stage('HTTP', 'a1', 'prod', '/g');
    const theirs = { name: 'by-terraform', destinationArn: stream };
    account.group('/g', { logGroupClass: 'STANDARD', filters: [team, theirs] });
    expect(await register('a1', { kind: 'HTTP' })).toMatchObject({ status: 201 });
    expect(account.filtersOf('/g')).toEqual(['team', 'by-terraform']);
    await deregister('a1');
    expect(account.filtersOf('/g')).toEqual(['team', 'by-terraform']);
  });
});

describe('a log group of ours', () => {
  it.each(['HTTP', 'WEBSOCKET'] as const)(
    'is made with consent for a stage of the kind %s that logs nowhere, and undone',
    async (kind) => {
      const { account, register, deregister } = await plane();
      account.stage(kind, 'a1', 'prod', null);
      const name = ownLogGroup({ restApiId: 'a1', stage: 'prod' });
      expect(await register('a1', { kind, createLogGroup: true })).toMatchObject({
        status: 201,
        body: { logging: { state: 'on', logGroup: name } },
      });
      expect(account.accessLogOf('a1', 'prod')?.format).toBe(logFormats[kind]);
      expect(account.filtersOf(name)).toEqual(['gatebook']);
      expect(await deregister('a1')).toMatchObject({
        status: 200,
        body: { logging: { state: 'off' } },
      });
      expect(account.accessLogOf('a1', 'prod')).toBeNull();
      expect(account.filtersOf(name)).toEqual([]);
    },
  );

  it.each(Object.entries(logFormats))(
    'gets a format for %s that fits and can be read',
    (_, format) => {
      expect(Buffer.byteLength(format)).toBeLessThan(maxLogFormatBytes);
      expect(formatString.safeParse(format).success).toBe(true);
      expect(format).toContain('$context.requestId');
    },
  );

  it('has a name that CloudWatch Logs takes, whatever the stage is called', () => {
    expect(ownLogGroup({ restApiId: 'a1b2c3d4e5', stage: '$default' })).toMatch(/^[\w./#-]+$/);
    expect(ownLogGroup({ restApiId: 'a', stage: '$default' })).not.toBe(
      ownLogGroup({ restApiId: 'a', stage: 'default' }),
    );
  });
});

describe('deregistering an API that is subscribed', () => {
  it('removes our filter and no other, and leaves the stage as it is', async () => {
    const { account, register, deregister } = await plane();
    account.stage('REST', 'a1', 'prod', '/g');
    account.group('/g', { logGroupClass: 'STANDARD', filters: [team] });
    await register('a1', { mode: 'subscribe' });
    expect(account.filtersOf('/g')).toEqual(['team', 'gatebook']);
    expect(await deregister('a1')).toMatchObject({ status: 200 });
    expect(account.filtersOf('/g')).toEqual(['team']);
    expect(account.accessLogOf('a1', 'prod')).toEqual(logsToGroup('/g'));
  });

  it('leaves the filter while another stage that is registered logs to the same group', async () => {
    const { account, register, deregister } = await plane();
    account.stage('REST', 'a1', 'prod', '/shared');
    account.stage('HTTP', 'b2', 'prod', '/shared');
    await register('a1', { mode: 'subscribe' });
    await register('b2', { kind: 'HTTP' });
    await deregister('a1');
    expect(account.filtersOf('/shared')).toEqual(['gatebook']);
    await deregister('b2');
    expect(account.filtersOf('/shared')).toEqual([]);
  });

  it('needs no stage: one that is gone leaves its group', async () => {
    const { account, register, deregister } = await plane();
    account.stage('REST', 'a1', 'prod', '/g');
    await register('a1', { mode: 'subscribe' });
    account.removeStage('a1', 'prod');
    expect(await deregister('a1')).toMatchObject({ status: 200 });
    expect(account.filtersOf('/g')).toEqual([]);
  });
});

describe('the scheduled check of a subscription', () => {
  it('finds a filter that somebody removed, and a stage that logs elsewhere, and changes neither', async () => {
    const { account, register, check, logging } = await plane();
    account.stage('REST', 'a1', 'prod', '/g');
    await register('a1', { mode: 'subscribe' });
    account.group('/g', { logGroupClass: 'STANDARD', filters: [team] });
    account.setAccessLog('a1', 'prod', logsToGroup('/other'));
    expect(await check()).toMatchObject({ drifted: 1 });
    expect((await logging('a1'))?.drift?.differences).toEqual([
      {
        setting: 'destinationArn',
        expected: logsToGroup('/g').destinationArn,
        actual: logsToGroup('/other').destinationArn,
      },
      { setting: 'subscription', expected: stream, actual: null },
    ]);
    expect(account.filtersOf('/g')).toEqual(['team']);
  });

  it('follows a stage to another group when it is registered again, and leaves none behind', async () => {
    const { account, register } = await plane();
    account.stage('REST', 'a1', 'prod', '/old');
    await register('a1', { mode: 'subscribe' });
    account.stage('REST', 'a1', 'prod', '/new');
    expect(await register('a1')).toMatchObject({ body: { logging: { logGroup: '/new' } } });
    expect(account.filtersOf('/old')).toEqual([]);
    expect(account.filtersOf('/new')).toEqual(['gatebook']);
  });
});

describe('the map of what is missing', () => {
  it('has stages of every kind, and those that are subscribed as ours', async () => {
    const { account, register, call } = await plane();
    account.stage('REST', 'a1', 'prod', null);
    account.stage('HTTP', 'b2', '$default', '/http');
    account.stage('WEBSOCKET', 'c3', 'prod', '/socket');
    await register('c3', { kind: 'WEBSOCKET' });
    const { body } = await call({ url: '/v1/accounts/111122223333/stages?region=eu-west-1' });
    expect(body).toMatchObject({
      items: [
        { kind: 'REST', restApiId: 'a1', logsTo: 'nowhere', tenantId: null },
        { kind: 'HTTP', restApiId: 'b2', stage: '$default', logsTo: 'elsewhere', tenantId: null },
        { kind: 'WEBSOCKET', restApiId: 'c3', logsTo: 'gatebook', tenantId: 'acme' },
      ],
    });
  });
});

describe('what is half done', () => {
  const step = fc.constantFrom('read', 'write', 'subscribe', 'unsubscribe', 'create', 'save');
  const fault = fc.record({ step, done: fc.boolean() });

  it('is finished by a repeat or the check, and undone whole, wherever it was interrupted', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('REST', 'HTTP'),
        fc.boolean(),
        fc.array(fault, { maxLength: 3 }),
        fc.array(fault, { maxLength: 3 }),
        async (kind, ours, entering, leaving) => {
          const { account, register, deregister, check, registry, logging } = await plane();
          const makes = ours && kind === 'HTTP';
          account.stage(kind as 'REST', 'a1', 'prod', makes ? null : '/g');
          const before = account.accessLogOf('a1', 'prod');
          const group = makes ? ownLogGroup({ restApiId: 'a1', stage: 'prod' }) : '/g';
          const { put } = registry;
          const interrupt = ({ step, done }: { step: string; done: boolean }) => {
            if (step !== 'save') {
              account.state.failing = { step: step as 'read', done };
              return;
            }
            // The process dies at the write that says how the effect went.
            (registry as { put: unknown }).put = async (name: string, item: never, seen: never) => {
              const isOutcome = name === 'apis' && typeof seen === 'number';
              if (!isOutcome) return put(name as 'apis', item, seen);
              (registry as { put: unknown }).put = put;
              if (done) await put(name, item, seen);
              throw new Error('the process died');
            };
          };
          const calm = () => {
            account.state.failing = null;
            (registry as { put: unknown }).put = put;
          };
          const again = { kind, mode: 'subscribe', createLogGroup: makes };
          for (const one of entering) {
            interrupt(one);
            await register('a1', again).catch(() => undefined);
          }
          calm();
          await register('a1', again);
          expect(await logging('a1')).toMatchObject({ state: 'on', logGroup: group });
          expect(account.filtersOf(group)).toEqual(['gatebook']);
          for (const one of leaving) {
            interrupt(one);
            await deregister('a1').catch(() => undefined);
          }
          calm();
          await deregister('a1');
          await check();
          expect((await logging('a1'))?.state).toBe('off');
          expect(account.filtersOf(group)).toEqual([]);
          expect(account.accessLogOf('a1', 'prod')).toEqual(before);
        },
      ),
      { numRuns: 60 },
    );
  });
});
