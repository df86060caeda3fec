import {
  type APIGatewayClient,
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteStageCommand,
  GetStageCommand,
} from '@aws-sdk/client-api-gateway';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { readCatalogue } from '../../control-plane/catalogue/api-gateway.js';
import { awsOrganisation } from '../../control-plane/organisation/organizations.js';
import { s3RegistrySnapshot } from '../../control-plane/registry-snapshot/s3.js';
import { requestTimeouts } from '../../control-plane/request-timeouts.js';
import { memberStages } from '../../control-plane/stages/member-stages.js';
import { stsCredentials } from '../../control-plane/stages/sts.js';
import { logFormat } from '../../core/access-log/log-format.js';
import type { Pipeline } from '../../core/registry/pipeline.js';
import { dynamodbRegistry } from '../../registry/dynamodb/dynamodb.js';
import { dynaliteContract } from '../contracts/dynalite.js';
import { registryContract } from '../contracts/registry.js';
import { testPlane } from '../fixtures/control-plane.js';
import { createRegistryTable } from '../fixtures/dynalite.js';
import { startFaultyProxy, startMoto } from '../fixtures/moto.js';
import { createOrganisation, deployedApi, logAs, memberClient } from '../fixtures/organisation.js';

jest.setTimeout(240_000);

const region = 'eu-west-1';
const credentials = { accessKeyId: 'central', secretAccessKey: 'secret' };

let moto: Awaited<ReturnType<typeof startMoto>>;
let proxy: Awaited<ReturnType<typeof startFaultyProxy>>;
beforeAll(async () => {
  moto = await startMoto();
  proxy = await startFaultyProxy(moto.url);
});
afterAll(async () => {
  await proxy.close();
  await moto.close();
});

const at = () => ({ endpoint: moto.url, region, credentials });
const stream = (accountId: string) =>
  `arn:aws:firehose:${region}:${accountId}:deliverystream/amazon-apigateway-gatebook`;

const pipelineOf = (accountId: string): Pipeline => ({
  id: `${accountId}/${region}`,
  accountId,
  region,
  productVersion: '1.0.0',
  projectName: 'gatebook',
  streamArn: stream(accountId),
  subscriptionStreamArn: null,
  subscriptionRoleArn: null,
  backfillFunctionArn: null,
  controlRoleArn: `arn:aws:iam::${accountId}:role/gatebook/control/ControlRole`,
  externalId: 'gatebook-0123456789',
  launchedAt: '2026-11-01T00:00:00.000Z',
  lastHeardAt: '2026-11-01T00:00:00.000Z',
  pinned: null,
  updating: null,
});

const stagesThrough = (endpoint: string) =>
  memberStages({
    credentials: stsCredentials(
      new STSClient({ ...at(), endpoint, maxAttempts: 4, requestHandler: requestTimeouts }),
    ),
    endpoint,
    maxAttempts: 4,
  });

describe('an organisation of three accounts', () => {
  let accounts: string[];
  beforeAll(async () => {
    accounts = await createOrganisation(at());
  });

  it('is walked through every organisational unit', async () => {
    const found = await awsOrganisation(new OrganizationsClient(at())).accounts();
    expect(found).toEqual(
      expect.arrayContaining([
        {
          accountId: accounts[0],
          name: 'Orders',
          state: 'active',
          organisationalUnits: ['Workloads'],
        },
        { accountId: accounts[1], name: 'Payments', state: 'active', organisationalUnits: [] },
        { accountId: accounts[2], name: 'Search', state: 'active', organisationalUnits: [] },
      ]),
    );
  });

  it('is reached account by account: each has its own stages and nobody else’s', async () => {
    const stages = stagesThrough(moto.url);
    const ids = [];
    for (const accountId of accounts) {
      ids.push(await deployedApi(await memberClient(at(), accountId), `api of ${accountId}`));
    }
    for (const [index, accountId] of accounts.entries()) {
      const found = await stages.list(pipelineOf(accountId));
      expect(found).toEqual([
        {
          kind: 'REST',
          restApiId: ids[index],
          apiName: `api of ${accountId}`,
          stage: 'prod',
          accessLog: null,
        },
      ]);
    }
  });

  it('lists an account of more REST APIs than fit a page', async () => {
    const accountId = accounts[2] as string;
    const client = await memberClient(at(), accountId);
    for (let index = 0; index < 30; index += 1) await deployedApi(client, `many ${index}`);
    expect(await stagesThrough(moto.url).list(pipelineOf(accountId))).toHaveLength(31);
  });

  describe('with an API that is registered', () => {
    let client: APIGatewayClient;
    let restApiId: string;
    let plane: Awaited<ReturnType<typeof testPlane>>;
    const theirs = {
      destinationArn: 'arn:aws:logs:eu-west-1:111122223333:log-group:team',
      format: '$context.requestId',
    };
    const registration = () => ({
      accountId: accounts[0],
      region,
      restApiId,
      stage: 'prod',
      tenantId: 'acme',
    });
    const id = () => `${accounts[0]}/${region}/${restApiId}/prod`;
    const register = (more = {}, query = '') =>
      plane.call({
        method: 'POST',
        url: `/v1/apis${query}`,
        payload: { ...registration(), ...more },
      });
    const settings = async () =>
      (await client.send(new GetStageCommand({ restApiId, stageName: 'prod' }))).accessLogSettings;

    beforeEach(async () => {
      client = await memberClient(at(), accounts[0] as string);
      restApiId = await deployedApi(client, 'Orders');
      plane = await testPlane({ stages: stagesThrough(proxy.url) });
      await plane.plane.registry.put('pipelines', pipelineOf(accounts[0] as string), 'absent');
      await plane.call({
        method: 'POST',
        url: '/v1/tenants',
        payload: { id: 'acme', name: 'Acme' },
      });
      proxy.state.faults = [];
    });

    it('logs to the account’s stream in the canonical format, after a dry run that changed nothing', async () => {
      expect(await register({}, '?dryRun=true')).toMatchObject({
        status: 200,
        body: { changes: [{ setting: 'destinationArn', actual: null }, { setting: 'format' }] },
      });
      expect(await settings()).toBeUndefined();
      expect(await register()).toMatchObject({ status: 201, body: { logging: { state: 'on' } } });
      expect(await settings()).toEqual({
        destinationArn: stream(accounts[0] as string),
        format: logFormat,
      });
      const gone = await plane.call({ method: 'DELETE', url: `/v1/apis/${id()}` });
      expect(gone).toMatchObject({ status: 200, body: { logging: { state: 'off' } } });
      expect((await settings())?.destinationArn).toBeUndefined();
    });

    it('gets its earlier settings back', async () => {
      await logAs(client, restApiId, theirs);
      expect((await register()).status).toBe(409);
      expect(await settings()).toEqual(theirs);
      expect((await register({ replaceExisting: true })).status).toBe(201);
      expect((await settings())?.destinationArn).toBe(stream(accounts[0] as string));
      await plane.call({ method: 'DELETE', url: `/v1/apis/${id()}` });
      expect(await settings()).toEqual(theirs);
    });

    it('survives throttling, faults, silence and cut connections that pass', async () => {
      proxy.state.faults = ['throttled', 'fault', 'reset'];
      expect(await register()).toMatchObject({ status: 201, body: { logging: { state: 'on' } } });
      expect(proxy.state.faults).toEqual([]);
      proxy.state.faults = ['hang', 'hang'];
      expect(await register()).toMatchObject({ status: 200, body: { logging: { state: 'on' } } });
      expect(proxy.state.faults).toEqual([]);
    });

    it('says what to do about what does not pass, and a repeat finishes', async () => {
      proxy.state.matches = (path) => path.startsWith('/restapis');
      proxy.state.faults = ['denied'];
      expect(await register()).toMatchObject({
        status: 502,
        body: { code: 'aws-access-denied', detail: expect.stringContaining('Update the pipeline') },
      });
      proxy.state.faults = Array(4).fill('throttled');
      expect(await register()).toMatchObject({ status: 503, body: { code: 'aws-throttled' } });
      proxy.state.matches = (path) => path === '/';
      proxy.state.faults = ['denied'];
      expect(await register()).toMatchObject({ status: 502, body: { code: 'aws-role-missing' } });
      proxy.state.matches = (path) => path.startsWith('/restapis');
      proxy.state.faults = Array(4).fill('hang');
      expect(await register()).toMatchObject({
        status: 502,
        body: { code: 'aws-unreachable', detail: expect.stringContaining('TimeoutError') },
      });
      proxy.state.matches = () => true;
      expect((await register()).status).toBe(201);
    });

    it('tells of a stage that is gone, and can still be deregistered', async () => {
      await register();
      await client.send(new DeleteStageCommand({ restApiId, stageName: 'prod' }));
      const checked = await plane.call({ method: 'POST', url: `/v1/apis/${id()}/check` });
      expect(checked).toMatchObject({
        status: 200,
        body: { logging: { lastError: { code: 'unknown-stage' }, drift: { inStep: false } } },
      });
      const gone = await plane.call({ method: 'DELETE', url: `/v1/apis/${id()}` });
      expect(gone).toMatchObject({ status: 200, body: { logging: { state: 'off' } } });
    });
  });

  it('has its plans and keys read page by page, more than fit one', async () => {
    const client = await memberClient(at(), accounts[1] as string);
    const restApiId = await deployedApi(client, 'Payments');
    const plan = await client.send(
      new CreateUsagePlanCommand({
        name: 'gold',
        apiStages: [{ apiId: restApiId, stage: 'prod' }],
      }),
    );
    for (let index = 0; index < 520; index += 1) {
      const key = await client.send(
        new CreateApiKeyCommand({ name: `key ${index}`, enabled: true }),
      );
      await client.send(
        new CreateUsagePlanKeyCommand({ usagePlanId: plan.id, keyId: key.id, keyType: 'API_KEY' }),
      );
    }
    const catalogue = await readCatalogue(client, async () => undefined);
    expect(Object.keys(catalogue.keys)).toHaveLength(520);
    expect(catalogue.plans).toMatchObject([{ name: 'gold', stages: [`${restApiId}:prod`] }]);
    expect(new Set(catalogue.plans[0]?.keys).size).toBe(520);
  });
});

describe('the registry snapshot in S3', () => {
  it('is the newest state, whole, however many publish at once', async () => {
    const client = new S3Client({ ...at(), forcePathStyle: true });
    await client.send(
      new CreateBucketCommand({
        Bucket: 'lake',
        CreateBucketConfiguration: { LocationConstraint: region },
      }),
    );
    const plane = await testPlane({
      registrySnapshot: s3RegistrySnapshot({ client, bucket: 'lake' }),
    });
    const ids = Array.from({ length: 8 }, (_, index) => `t-${index}`);
    await Promise.all(
      ids.map((id) =>
        plane.call({ method: 'POST', url: '/v1/tenants', payload: { id, name: id } }),
      ),
    );
    const { Body } = await client.send(
      new GetObjectCommand({ Bucket: 'lake', Key: 'registry/tenants/tenants.json' }),
    );
    const lines = ((await Body?.transformToString()) ?? '').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).tenant_id)).toEqual(ids);
  });
});

// moto checks a condition and writes in two steps that other threads come between, so no races here; dynalite, which
// has one thread as DynamoDB has one leader for an item, runs them.
describe('the registry in moto’s DynamoDB', () => {
  let count = 0;
  registryContract(
    async () => {
      const client = new DynamoDBClient(at());
      count += 1;
      await createRegistryTable(client, `registry-${count}`);
      return {
        ...dynamodbRegistry({ client, table: `registry-${count}` }),
        close: async () => client.destroy(),
      };
    },
    { races: 0, sequences: 10 },
  );
});

describe('the registry in dynalite', () => dynaliteContract({ races: 1000, sequences: 40 }));
