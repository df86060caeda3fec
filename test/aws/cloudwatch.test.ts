import * as apigatewayv2 from '@aws-sdk/client-apigatewayv2';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeSubscriptionFiltersCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateDeliveryStreamCommand, FirehoseClient } from '@aws-sdk/client-firehose';
import { STSClient } from '@aws-sdk/client-sts';
import { httpStages } from '../../control-plane/stages/apigatewayv2.js';
import { checkStages } from '../../control-plane/stages/check-stages.js';
import { memberStages } from '../../control-plane/stages/member-stages.js';
import { stsCredentials } from '../../control-plane/stages/sts.js';
import type { Pipeline } from '../../core/registry/pipeline.js';
import { testPlane } from '../fixtures/control-plane.js';
import { memberPipeline } from '../fixtures/member-account.js';
import { startMoto } from '../fixtures/moto.js';
import {
  asMember,
  createOrganisation,
  deployedApi,
  deployedHttpApi,
  logAs,
  memberClient,
} from '../fixtures/organisation.js';
import { stubJson } from '../fixtures/stub-json.js';

jest.setTimeout(240_000);

const region = 'eu-west-1';
let moto: Awaited<ReturnType<typeof startMoto>>;
let accountId = '';
const aws = () => ({
  endpoint: moto.url,
  region,
  credentials: { accessKeyId: 'central', secretAccessKey: 'secret' },
});
beforeAll(async () => {
  moto = await startMoto();
  [accountId = ''] = await createOrganisation(aws());
});
afterAll(() => moto.close());

const ofAccount = (arn: string | null) => (arn ?? '').replaceAll('111122223333', accountId);
const pipeline = (): Pipeline => ({
  ...memberPipeline,
  id: `${accountId}/${region}`,
  accountId,
  streamArn: ofAccount(memberPipeline.streamArn),
  subscriptionStreamArn: ofAccount(memberPipeline.subscriptionStreamArn),
  subscriptionRoleArn: ofAccount(memberPipeline.subscriptionRoleArn),
  controlRoleArn: ofAccount(memberPipeline.controlRoleArn),
});
const settings = (logGroup: string) => ({
  destinationArn: `arn:aws:logs:${region}:${accountId}:log-group:${logGroup}`,
  format: '$context.requestId $context.status',
});

describe('log groups and stages of every kind, in front of moto', () => {
  let logs: CloudWatchLogsClient;
  let plane: Awaited<ReturnType<typeof testPlane>>;
  let [rest, http, socket] = ['', '', ''];
  const filters = async (logGroupName: string) =>
    (
      await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }))
    ).subscriptionFilters?.map(({ filterName, destinationArn, roleArn }) => ({
      filterName,
      destinationArn,
      roleArn,
    }));
  const stages = () =>
    memberStages({
      credentials: stsCredentials(new STSClient(aws())),
      endpoint: moto.url,
      maxAttempts: 2,
    });
  const register = (restApiId: string, more: object) =>
    plane.call({
      method: 'POST',
      url: '/v1/apis',
      payload: { accountId, region, restApiId, stage: 'prod', tenantId: 'acme', ...more },
    });

  beforeAll(async () => {
    const member = await asMember(aws(), accountId);
    logs = new CloudWatchLogsClient(member);
    for (const logGroupName of ['/team/orders', '/team/orders-2', '/team/full'])
      await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const firehose = new FirehoseClient(member);
    for (const DeliveryStreamName of ['gatebook-logs-gatebook', 'theirs'])
      await firehose.send(
        new CreateDeliveryStreamCommand({
          DeliveryStreamName,
          ExtendedS3DestinationConfiguration: {
            BucketARN: 'arn:aws:s3:::rows',
            RoleARN: `arn:aws:iam::${accountId}:role/gatebook/StreamRole`,
          },
        }),
      );
    const gateway = await memberClient(aws(), accountId);
    rest = await deployedApi(gateway, 'orders');
    await logAs(gateway, rest, settings('/team/orders'));
    http = await deployedHttpApi(member, 'users', { accessLog: settings('/team/orders') });
    socket = await deployedHttpApi(member, 'chat', {
      protocol: 'WEBSOCKET',
      accessLog: settings('/team/full'),
    });
    plane = await testPlane({ stages: stages() });
    await plane.plane.registry.put('pipelines', pipeline(), 'absent');
    await plane.call({ method: 'POST', url: '/v1/tenants', payload: { id: 'acme', name: 'Acme' } });
  });

  it('lists stages of every kind', async () => {
    const found = await stages().list(pipeline());
    expect(found).toEqual([
      {
        kind: 'REST',
        restApiId: rest,
        apiName: 'orders',
        stage: 'prod',
        accessLog: settings('/team/orders'),
      },
      {
        kind: 'HTTP',
        restApiId: http,
        apiName: 'users',
        stage: 'prod',
        accessLog: settings('/team/orders'),
      },
      {
        kind: 'WEBSOCKET',
        restApiId: socket,
        apiName: 'chat',
        stage: 'prod',
        accessLog: settings('/team/full'),
      },
    ]);
  });

  it('puts one filter for two stages of a group, by the pipeline’s role, and takes it away with the second', async () => {
    expect(await register(rest, { mode: 'subscribe' })).toMatchObject({
      status: 201,
      body: {
        logging: { state: 'on', logGroup: '/team/orders', stageFormat: settings('').format },
      },
    });
    expect(await register(http, { kind: 'HTTP' })).toMatchObject({ status: 201 });
    expect(await filters('/team/orders')).toEqual([
      {
        filterName: 'gatebook',
        destinationArn: pipeline().subscriptionStreamArn,
        roleArn: pipeline().subscriptionRoleArn,
      },
    ]);
    expect(await filters('/team/orders-2')).toEqual([]);
    expect(await checkStages({ ...plane.plane, stages: stages() })).toEqual({
      checked: 2,
      drifted: 0,
      finished: 0,
      failed: 0,
    });
    const remove = (id: string) =>
      plane.call({ method: 'DELETE', url: `/v1/apis/${accountId}/${region}/${id}/prod` });
    expect(await remove(rest)).toMatchObject({ status: 200 });
    expect(await filters('/team/orders')).toHaveLength(1);
    expect(await remove(http)).toMatchObject({ status: 200 });
    expect(await filters('/team/orders')).toEqual([]);
  });

  it('refuses a group that has two filters', async () => {
    for (const filterName of ['search', 'security'])
      await logs.send(
        new PutSubscriptionFilterCommand({
          logGroupName: '/team/full',
          filterName,
          filterPattern: '',
          destinationArn: `arn:aws:firehose:${region}:${accountId}:deliverystream/theirs`,
          roleArn: pipeline().subscriptionRoleArn as string,
        }),
      );
    expect(await register(socket, { kind: 'WEBSOCKET' })).toMatchObject({
      status: 409,
      body: {
        code: 'log-group-full',
        detail: expect.stringMatching(/search, security|security, search/),
      },
    });
  });

  it('makes a log group of ours, with a short retention, once', async () => {
    const { logGroups } = stages();
    await logGroups.create(pipeline(), '/gatebook/access-logs/a1/prod');
    await logGroups.create(pipeline(), '/gatebook/access-logs/a1/prod');
    expect(await logGroups.read(pipeline(), '/gatebook/access-logs/a1/prod')).toEqual({
      logGroupClass: 'STANDARD',
      filters: [],
    });
    expect(await logGroups.read(pipeline(), '/gatebook/access-logs')).toBeUndefined();
    await logGroups.unsubscribe(pipeline(), '/gatebook/access-logs/gone');
  });
});

/** Calls that moto does not have, or not as AWS does: a stub answers, and holds each request against the SDK's own model. */
const stubbed = ['apigatewayv2 UpdateStage', 'apigatewayv2 DeleteAccessLogSettings'];

describe(`the settings of HTTP stages, in front of a stub of ${stubbed.join(' and ')}`, () => {
  it('are set by an update and taken away by a call of their own', async () => {
    const state: { accessLog: object | undefined } = { accessLog: undefined };
    const stub = await stubJson(
      apigatewayv2,
      (connection) => new apigatewayv2.ApiGatewayV2Client(connection),
      ({ operation, input }) => {
        if (operation === 'UpdateStage') {
          const { destinationArn, format } = input.accessLogSettings as Record<string, string>;
          state.accessLog = { destinationArn, format };
        }
        if (operation === 'DeleteAccessLogSettings') state.accessLog = undefined;
        return {
          body: {
            stageName: '$default',
            ...(state.accessLog && { accessLogSettings: state.accessLog }),
          },
        };
      },
    );
    const member = httpStages({
      credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 'b' }),
      endpoint: stub.url,
      maxAttempts: 1,
    });
    const api = {
      accountId,
      region,
      restApiId: 'a1b2c3',
      stage: '$default',
      kind: 'HTTP',
    } as const;
    const own = settings('/gatebook/access-logs/a1b2c3/#default');
    expect((await member.write(pipeline(), api, own)).accessLog).toEqual(own);
    expect((await member.read(pipeline(), api)).accessLog).toEqual(own);
    expect((await member.write(pipeline(), api, null)).accessLog).toBeNull();
    expect(stub.wrong).toEqual([]);
    expect(stub.calls.map(({ operation }) => operation)).toEqual([
      'UpdateStage',
      'GetStage',
      'DeleteAccessLogSettings',
      'GetStage',
    ]);
    await stub.close();
  });
});
