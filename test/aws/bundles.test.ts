import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  GetResourcesCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway';
import { AthenaClient, CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateDeliveryStreamCommand, FirehoseClient } from '@aws-sdk/client-firehose';
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { ListGroupMembershipsCommand, QuickSightClient } from '@aws-sdk/client-quicksight';
import {
  CreateBucketCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { exampleBackfill } from '../../control-plane/api/http/examples.js';
import { backfillPiece } from '../../core/backfill-piece.js';
import { dayMs } from '../../core/periods/duration.js';
import { dynamodbRegistry } from '../../registry/dynamodb/dynamodb.js';
import { tableNames } from '../../reporting/query/table.js';
import { resourceIds } from '../../reporting/quicksight/names.js';
import { answerBox, registrationRequest } from '../fixtures/custom-resource.js';
import { deployedDataSets } from '../fixtures/deployed-data-sets.js';
import { deployedFunctions } from '../fixtures/deployed-functions.js';
import { home, member } from '../fixtures/deployments.js';
import { createRegistryTable } from '../fixtures/dynalite.js';
import { createLedgerTable } from '../fixtures/ledger-table.js';
import { memberPipeline } from '../fixtures/member-account.js';
import { type Fault, startFaultyProxy, startMoto } from '../fixtures/moto.js';
import { deployedApi, memberClient } from '../fixtures/organisation.js';
import { playedApiGateway } from '../fixtures/played-api-gateway.js';
import { playedQuickSight } from '../fixtures/played-quicksight.js';
import { proxyEvent } from '../fixtures/proxy-event.js';
import { aTenant } from '../fixtures/registry.js';
import { rotateSecret } from '../fixtures/rotation.js';

jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'gatebook-bundles-'));
const platform =
  'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_ApiPlatform_0123456789abcdef/ada';
const invoked = new Set<string>();

let moto: Awaited<ReturnType<typeof startMoto>>;
let proxy: Awaited<ReturnType<typeof startFaultyProxy>>;
let deployed: ReturnType<typeof deployedFunctions>;
let s3: S3Client;
const at = () => ({
  endpoint: moto.url,
  region: home,
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
});
const invoke: typeof deployed.invoke = (name, ...rest) => {
  invoked.add(name);
  return deployed.invoke(name, ...rest);
};
/** As `invoke`, but AWS refuses every call that matches: the first eight of them at least. */
const invokeWhile = async (
  fault: Fault,
  matches: RegExp,
  name: string,
  event: unknown,
  environment: Record<string, string> = {},
) => {
  proxy.state.faults = Array.from({ length: 8 }, () => fault);
  proxy.state.matches = (path) => matches.test(path);
  try {
    return await invoke(name, event, { ...environment, AWS_ENDPOINT_URL: proxy.url });
  } finally {
    proxy.state.faults = [];
  }
};

const memberBucket = () => deployed.environmentOf('Enrichment').CATALOGUE_BUCKET as string;
const put = (Bucket: string, Key: string, Body: string) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const keysOf = async (Bucket: string, Prefix: string) => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  return Contents.map(({ Key }) => Key);
};
const read = async (Bucket: string, Key: string) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return JSON.parse((await Body?.transformToString()) ?? 'null');
};

/** An event of EventBridge's schedule (user guide, "Scheduled events"). */
const scheduled = {
  version: '0',
  id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: member,
  time: '2026-11-10T12:00:00Z',
  region: home,
  resources: [`arn:aws:events:${home}:${member}:rule/SC-CatalogueSyncSchedule`],
  detail: {},
};

beforeAll(async () => {
  moto = await startMoto();
  proxy = await startFaultyProxy(moto.url);
  deployed = deployedFunctions(moto.url);
  s3 = new S3Client({ ...at(), forcePathStyle: true });
  await new GlueClient(at()).send(
    new CreateDatabaseCommand({ DatabaseInput: { Name: 'gatebook' } }),
  );
  const { LAKE_BUCKET: lake, TABLE_NAME: table } = deployed.environmentOf('Control');
  const { WELL_KNOWN_BUCKET: wellKnown } = deployed.environmentOf('Registration');
  for (const Bucket of [memberBucket(), lake, wellKnown]) {
    const CreateBucketConfiguration = { LocationConstraint: home } as const;
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  }
  await createRegistryTable(new DynamoDBClient(at()), table as string);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  deployed?.remove();
  await proxy?.close();
  await moto?.close();
});

/** An account with one API, one plan and one key: answers their ids. */
const keyedApi = async () => {
  const client = new APIGatewayClient(at());
  const { id: restApiId = '' } = await client.send(new CreateRestApiCommand({ name: 'orders' }));
  const { items = [] } = await client.send(new GetResourcesCommand({ restApiId }));
  const { id: resourceId = '' } = await client.send(
    new CreateResourceCommand({ restApiId, parentId: items[0]?.id ?? '', pathPart: 'orders' }),
  );
  const method = { restApiId, resourceId, httpMethod: 'GET' };
  await client.send(new PutMethodCommand({ ...method, authorizationType: 'NONE' }));
  await client.send(new PutIntegrationCommand({ ...method, type: 'MOCK' }));
  await client.send(new CreateDeploymentCommand({ restApiId, stageName: 'prod' }));
  const { id: keyId = '' } = await client.send(
    new CreateApiKeyCommand({ name: 'Acme Ltd', value: 'not-for-any-log-0123456789' }),
  );
  const { id: usagePlanId = '' } = await client.send(
    new CreateUsagePlanCommand({
      name: 'gold',
      apiStages: [{ apiId: restApiId, stage: 'prod' }],
    }),
  );
  await client.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' }));
  return { restApiId, keyId };
};

/** An event of Firehose (developer guide, "Data transformation"). */
const batch = (...lines: string[]) => ({
  invocationId: 'ed1babbf-53c7-4a5c-8b3a-1f0c7e3a1d10',
  deliveryStreamArn: `arn:aws:firehose:${home}:${member}:deliverystream/amazon-apigateway-orders`,
  region: home,
  records: lines.map((text, index) => ({
    recordId: `4964${index}`,
    approximateArrivalTimestamp: 1793570401000,
    data: Buffer.from(`${text}\n`).toString('base64'),
  })),
});
const rowOf = ({ data }: { data: string }) => {
  const text = Buffer.from(data, 'base64').toString();
  expect(text.endsWith('}\n')).toBe(true);
  return JSON.parse(text);
};

describe('the catalogue sync and the enrichment', () => {
  const line = (restApiId: string, keyId: string) =>
    JSON.stringify({
      requestId: 'r1',
      extendedRequestId: 'x1',
      requestTimeEpoch: '1793570400000',
      status: '200',
      apiId: restApiId,
      stage: 'prod',
      ip: '203.0.113.77',
      identityApiKeyId: keyId,
    });

  test('name the consumer and the plan of a keyed request, and no key’s value is anywhere', async () => {
    const { restApiId, keyId } = await keyedApi();
    const sync = await invoke('CatalogueSync', scheduled);
    expect(sync).toMatchObject({ answer: { keys: 1, plans: 1 } });
    const catalogue = await read(memberBucket(), 'catalogue/catalogue.json');
    expect(JSON.stringify({ catalogue, sync })).not.toContain('not-for-any-log');

    const { answer, log } = await invoke('Enrichment', batch(line(restApiId, keyId), 'not json'));
    expect(answer.records).toMatchObject([
      { recordId: '49640', result: 'Ok' },
      { recordId: '49641', result: 'ProcessingFailed' },
    ]);
    expect(rowOf(answer.records[0])).toMatchObject({
      request_time: 1793570400000,
      status: 200,
      consumer: 'Acme Ltd',
      usage_plan: 'gold',
      ip: '203.0.113.0',
    });
    // What could not be read comes back as it came.
    expect(answer.records[1].data).toBe(Buffer.from('not json\n').toString('base64'));
    expect(log).not.toMatch(/203\.0\.113|Acme|not json/);
  });

  test('leave the last catalogue where it is when API Gateway refuses, and the sync fails', async () => {
    const before = await read(memberBucket(), 'catalogue/catalogue.json');
    const { answer, error } = await invokeWhile('denied', /usageplans/, 'CatalogueSync', scheduled);
    expect(answer).toBeUndefined();
    expect(error).toBeTruthy();
    expect(await read(memberBucket(), 'catalogue/catalogue.json')).toEqual(before);
  });

  test('lose no row while the catalogue cannot be read: names are missing, rows are not', async () => {
    const { answer, log } = await invokeWhile(
      'denied',
      /catalogue/,
      'Enrichment',
      batch(line('a', 'k')),
    );
    expect(answer.records).toMatchObject([{ result: 'Ok' }]);
    expect(rowOf(answer.records[0]).consumer ?? null).toBeNull();
    expect(log).toContain('the catalogue could not be loaded');
  });
});

/** Tells pipelines where the control plane is, and plays the API Gateway in front of it. */
const reachedControlPlane = async () => {
  const { WELL_KNOWN_BUCKET, WELL_KNOWN_KEY } = deployed.environmentOf('Registration');
  const endpoint = `https://a1b2c3.execute-api.${home}.amazonaws.com/prod/`;
  await put(
    WELL_KNOWN_BUCKET as string,
    WELL_KNOWN_KEY as string,
    JSON.stringify({ endpoint, region: home }),
  );
  return playedApiGateway(
    folder,
    `arn:aws:sts::${member}:assumed-role/SC-RegistrationRole/function`,
    (event) => invoke('Control', event),
  );
};

describe('the registration', () => {
  test.each(['Create', 'Update', 'Delete'] as const)(
    'answers %s with SUCCESS while the control plane is down',
    async (type) => {
      const box = await answerBox();
      const { answer } = await invoke('Registration', registrationRequest(type, box.url));
      expect(answer.done).toBe(false);
      expect(box.answer()).toMatchObject({
        Status: 'SUCCESS',
        RequestId: '9f1b',
        // What is made now is called as its resource is; what was made before keeps its name.
        PhysicalResourceId: type === 'Create' ? 'Registered' : 'gatebook-registration',
        Data: { Registered: 'false' },
      });
      box.close();
    },
  );

  test('fails the heartbeat while the control plane is down, so that the alarm goes off', async () => {
    const { error } = await invoke('Registration', { heartbeat: true });
    expect(error).toMatch(/The control plane could not be reached/);
  });

  test('makes a pipeline known to the control plane at launch, and forgotten at removal', async () => {
    const { ANNOUNCEMENT } = deployed.environmentOf('Registration');
    const gateway = await reachedControlPlane();
    const box = await answerBox();
    const register = (type: 'Create' | 'Delete') =>
      invoke('Registration', registrationRequest(type, box.url), gateway.environment);
    const known = async () => {
      const path = `/v1/accounts/${member}/pipelines`;
      const { answer } = await invoke('Control', proxyEvent({ path, userArn: platform }));
      return JSON.parse(answer.body).items;
    };

    expect((await register('Create')).answer).toEqual({
      done: true,
      said: 'The control plane knows this pipeline.',
    });
    expect(gateway.authorizations[0]).toMatch(
      new RegExp(`^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\\d{8}/${home}/execute-api/`),
    );
    expect(await known()).toMatchObject([
      { accountId: member, region: home, ...JSON.parse(ANNOUNCEMENT as string) },
    ]);
    expect((await register('Delete')).answer).toMatchObject({ done: true });
    expect(await known()).toEqual([]);
    expect(box.answer()).toMatchObject({ Status: 'SUCCESS', Data: { Registered: 'true' } });
    box.close();
    gateway.close();
  });
});

describe('the heartbeat', () => {
  const settingsKey = 'catalogue/log-settings.json';
  const call = async (method: string, path: string, body: unknown) => {
    const { answer } = await invoke(
      'Control',
      proxyEvent({ method, path, userArn: platform, body }),
    );
    return { status: answer.statusCode, body: JSON.parse(answer.body) };
  };

  test('carries what the registry says of an API to the enrichment, which reads its lines by it', async () => {
    const gateway = await reachedControlPlane();
    const box = await answerBox();
    await invoke('Registration', registrationRequest('Create', box.url), gateway.environment);
    box.close();
    const beat = () => invoke('Registration', { heartbeat: true }, gateway.environment);
    const settings = () => read(memberBucket(), settingsKey);

    const restApiId = await deployedApi(await memberClient(at(), member), 'Orders');
    const api = { accountId: member, region: home, restApiId, stage: 'prod' };
    expect(await call('POST', '/v1/tenants', { id: 'shop', name: 'Shop' })).toMatchObject({
      status: 201,
    });
    expect(await call('POST', '/v1/apis', { ...api, tenantId: 'shop' })).toMatchObject({
      status: 201,
    });
    const change = (body: object) =>
      call('PATCH', `/v1/apis/${member}/${home}/${restApiId}/prod`, body);

    const text = `203.0.113.7|10/Nov/2026:13:55:36 +0000|GET|/orders|200|r-1|${restApiId}|prod|web`;
    const json = (apiId: string) =>
      JSON.stringify({
        ...{ requestId: 'r-2', requestTimeEpoch: '1793570400000', status: '200' },
        ...{ apiId, stage: 'prod', authorizer: { claims: { client_id: 'app' } } },
      });
    const enriched = async () => {
      const { answer } = await invoke(
        'Enrichment',
        batch(text, json(restApiId), json('other12345')),
      );
      return answer.records.map((record: { result: string; data: string }) =>
        record.result === 'Ok' ? rowOf(record) : record.result,
      );
    };

    expect((await beat()).answer).toMatchObject({ done: true });
    expect(await settings()).toMatchObject({ apis: [] });
    const [unread, unnamed] = await enriched();
    expect(unread).toBe('ProcessingFailed');
    expect(unnamed.consumer ?? null).toBeNull();

    const own = {
      format:
        '$context.identity.sourceIp|$context.requestTime|$context.httpMethod|$context.path|$context.status|$context.requestId|$context.apiId|$context.stage|$context.authorizer.claims.client_id',
      consumer: 'authorizer.claims.client_id',
    };
    expect(await change(own)).toMatchObject({ status: 200, body: own });
    // What was said an hour ago stays in use until the pipeline asks again.
    expect((await enriched())[0]).toBe('ProcessingFailed');
    expect((await beat()).error).toBeUndefined();
    expect(await settings()).toMatchObject({ apis: [{ ...api, ...own, routes: [] }] });
    const [byFormat, byKeys, foreign] = await enriched();
    expect(byFormat).toMatchObject({
      ...{ request_id: 'r-1', request_time: Date.UTC(2026, 10, 10, 13, 55, 36), status: 200 },
      ...{ http_method: 'GET', path: '/orders', api_id: restApiId, consumer: 'web' },
    });
    expect(byKeys).toMatchObject({ request_id: 'r-2', api_id: restApiId, consumer: 'app' });
    expect(foreign).toMatchObject({ request_id: 'r-2', api_id: 'other12345' });
    expect(foreign.consumer ?? null).toBeNull();

    await change({ format: null, consumer: null });
    const failed = await invokeWhile(
      'denied',
      /log-settings/,
      'Registration',
      { heartbeat: true },
      gateway.environment,
    );
    expect(failed.error).toBeTruthy();
    expect((await enriched())[0]).toMatchObject({ request_id: 'r-1', consumer: 'web' });
    await beat();
    expect(await settings()).toMatchObject({ apis: [] });
    expect((await enriched())[0]).toBe('ProcessingFailed');
    gateway.close();
  });
});

describe('the control API', () => {
  const call = async (method: string, path: string, body?: unknown, userArn = platform) => {
    const event = proxyEvent({ method, path, userArn, ...(body !== undefined && { body }) });
    const { answer, log } = await invoke('Control', event);
    return { status: answer.statusCode, body: answer.body ? JSON.parse(answer.body) : null, log };
  };

  test('creates, reads and deletes a tenant, and tells the lake', async () => {
    const tenant = {
      id: 'acme',
      name: 'Acme Ltd',
      recipients: ['ada@example.com'],
      mailDomains: ['example.com'],
    };
    const created = await call('POST', '/v1/tenants', tenant);
    expect(created).toMatchObject({ status: 201, body: { id: 'acme' } });
    expect(created.log).not.toContain('ada@example.com');
    expect(await call('GET', '/v1/tenants/acme')).toMatchObject({ status: 200 });
    const { LAKE_BUCKET: lake } = deployed.environmentOf('Control');
    expect(await keysOf(lake as string, 'registry/tenants/')).not.toEqual([]);
    expect((await call('DELETE', '/v1/tenants/acme')).status).toBeLessThan(300);
    expect(await call('GET', '/v1/tenants/acme')).toMatchObject({ status: 404 });
  });

  test('refuses a member account what is the platform’s, a body that is none, and another kind of event', async () => {
    const stranger = `arn:aws:sts::${member}:assumed-role/Admin/eve`;
    expect(await call('GET', '/v1/tenants', undefined, stranger)).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect(await call('POST', '/v1/tenants', '{"id":')).toMatchObject({ status: 400 });
    const { answer } = await invoke('Control', { version: '2.0', rawPath: '/v1/tenants' });
    expect(answer.statusCode).toBe(400);
  });
});

describe('the control API, where others answer,', () => {
  const get = async (path: string) => {
    const { answer } = await invoke('Control', proxyEvent({ path, userArn: platform }));
    return { status: answer.statusCode, body: JSON.parse(answer.body) };
  };

  test('answers usage by Athena', async () => {
    const { WORK_GROUP: Name } = deployed.environmentOf('Control');
    await new AthenaClient(at()).send(new CreateWorkGroupCommand({ Name }));
    const row = (text: string) => ({ Data: [{ VarCharValue: text }] });
    const column = { Name: 'requests', Label: 'requests', Type: 'bigint', Precision: 19, Scale: 0 };
    await fetch(`${moto.url}/moto-api/static/athena/query-results`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        region: home,
        results: [
          {
            rows: [row('requests'), row('42')],
            column_info: [
              {
                ...column,
                CatalogName: 'hive',
                SchemaName: '',
                TableName: '',
                Nullable: 'UNKNOWN',
                CaseSensitive: false,
              },
            ],
          },
        ],
      }),
    });
    const path = '/v1/usage?from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z&metrics=requests';
    expect(await get(path)).toEqual({
      status: 200,
      body: { columns: ['requests'], rows: [{ requests: 42 }], next: null },
    });
  });

  test('asks QuickSight for a link, and says so where it is refused', async () => {
    const tenant = proxyEvent({
      method: 'POST',
      path: '/v1/tenants',
      userArn: platform,
      body: { id: 'linked', name: 'Linked' },
    });
    expect((await invoke('Control', tenant)).answer.statusCode).toBe(201);
    const link = proxyEvent({
      method: 'POST',
      path: '/v1/tenants/linked/dashboard-sessions',
      userArn: platform,
      body: { minutes: 30 },
    });
    const { answer } = await invokeWhile('denied', /embed-url/, 'Control', link);
    expect(answer.statusCode).toBe(502);
    expect(JSON.parse(answer.body)).toMatchObject({
      code: 'aws-access-denied',
      detail: expect.stringContaining('QuickSight'),
    });
  });
});

describe('the scheduled check', () => {
  test('goes through the stages, and writes the registry’s copy for the lake', async () => {
    const { answer, error, log } = await invoke('StageCheck', scheduled);
    expect({ answer, error }).toEqual({ answer: null });
    expect(log).toContain('stages checked');
    const { LAKE_BUCKET: lake } = deployed.environmentOf('StageCheck');
    expect(await keysOf(lake as string, 'registry/apis/')).toEqual(['registry/apis/apis.json']);
  });

  test('fails where the registry cannot be read, so that the alarm goes off', async () => {
    const { error } = await invokeWhile('denied', /^\/$/, 'StageCheck', scheduled);
    expect(error).toBeTruthy();
  });
});

describe('the check of the pipelines', () => {
  test('looks at what arrived, and says how many pipelines are in which state', async () => {
    const { answer, error, log } = await invoke('PipelineCheck', scheduled);
    expect({ answer, error }).toEqual({ answer: null });
    expect(log).toContain('pipelines checked');
  });

  test('fails where alarms cannot be looked at, so that its own alarm goes off', async () => {
    const { error } = await invokeWhile('denied', /^\/(service.*)?$/, 'PipelineCheck', scheduled);
    expect(error).toBeTruthy();
  });
});

describe('what updates the product', () => {
  test('does nothing while no update is running', async () => {
    const { answer, error, log } = await invoke('ProductUpdates', scheduled);
    expect({ answer, error }).toEqual({ answer: null });
    expect(log).toContain('product update');
  });

  test('fails where the registry cannot be read, so that its alarm goes off', async () => {
    const { error } = await invokeWhile('denied', /^\/$/, 'ProductUpdates', scheduled);
    expect(error).toBeTruthy();
  });
});

describe('the replay', () => {
  const stream = 'amazon-apigateway-orders';
  const key = 'rejected/processing-failed/dt=2026-11-22/a';
  const rejected = ['{"a":1}', '{"b":"Ω"}']
    .map((text) => ({
      attemptsMade: 4,
      arrivalTimestamp: 1793570401000,
      errorCode: 'Lambda.FunctionError',
      errorMessage: 'The Lambda function was successfully invoked but it returned an error result.',
      attemptEndingTimestamp: 1793570461000,
      rawData: Buffer.from(text).toString('base64'),
      lambdaArn: `arn:aws:lambda:${home}:${member}:function:enrichment:$LATEST`,
    }))
    .map((record) => `${JSON.stringify(record)}\n`)
    .join('');

  beforeAll(async () => {
    await new FirehoseClient(at()).send(
      new CreateDeliveryStreamCommand({
        DeliveryStreamName: stream,
        ExtendedS3DestinationConfiguration: {
          BucketARN: `arn:aws:s3:::${memberBucket()}`,
          RoleARN: `arn:aws:iam::${member}:role/stream`,
          Prefix: 'replayed/',
        },
      }),
    );
    await put(memberBucket(), key, rejected);
  });

  test('counts, and touches nothing, in a dry run', async () => {
    const { answer } = await invoke('Replay', { dryRun: true });
    expect(answer).toMatchObject({ files: 1, records: 2, reasons: { 'Lambda.FunctionError': 2 } });
    expect(await keysOf(memberBucket(), 'rejected/')).toEqual([key]);
    expect(await keysOf(memberBucket(), 'replayed/')).toEqual([]);
  });

  test('leaves a file where it is while the stream refuses its records', async () => {
    const { error } = await invokeWhile('denied', /^\/$/, 'Replay', {});
    expect(error).toBeTruthy();
    expect(await keysOf(memberBucket(), 'rejected/')).toEqual([key]);
  });

  test('puts the records into the stream as they came, and takes the file away', async () => {
    const { answer, log } = await invoke('Replay', { prefix: 'rejected/processing-failed/' });
    expect(answer).toMatchObject({ files: 1, records: 2, more: false, unreadable: [] });
    expect(await keysOf(memberBucket(), 'rejected/')).toEqual([]);
    expect(await keysOf(memberBucket(), 'replayed/')).not.toEqual([]);
    expect(log).not.toContain('Ω');
  });

  test('refuses a prefix of rows', async () => {
    const { error } = await invoke('Replay', { prefix: 'logs/' });
    expect(error).toMatch(/has to begin with rejected/);
  });
});

describe('a backfill', () => {
  const logGroup = '/team/orders';
  // CloudWatch Logs takes no event that is older than two weeks.
  const from = (Math.floor(Date.now() / dayMs) - 3) * dayMs;
  const to = from + dayMs;
  const longEnough = { TIME_LEFT_MS: String(14 * 60_000) };
  const messages = Array.from({ length: 3 }, (_, index) =>
    JSON.stringify({ id: `r-${index}`, s: '200', at: String(from + index * 1000) }),
  );
  const piece = (more: object = {}) => ({
    backfill: 'b1',
    number: 0,
    attempt: 1,
    logGroup,
    from,
    to,
    taskId: null,
    cancel: false,
    ...more,
  });

  beforeAll(async () => {
    const { STREAM: stream, BUCKET: bucket } = deployed.environmentOf('Backfill');
    await new FirehoseClient(at()).send(
      new CreateDeliveryStreamCommand({
        DeliveryStreamName: stream,
        ExtendedS3DestinationConfiguration: {
          BucketARN: `arn:aws:s3:::${bucket}`,
          RoleARN: `arn:aws:iam::${member}:role/stream`,
          Prefix: 'streamed/',
        },
      }),
    );
    const logs = new CloudWatchLogsClient(at());
    await logs.send(new CreateLogGroupCommand({ logGroupName: logGroup }));
    const stream1 = { logGroupName: logGroup, logStreamName: 'stream-1' };
    await logs.send(new CreateLogStreamCommand(stream1));
    await logs.send(
      new PutLogEventsCommand({
        ...stream1,
        logEvents: messages.map((message, index) => ({ message, timestamp: from + index * 1000 })),
      }),
    );
  });

  test('exports a log group, and what comes out of the stream becomes rows of the API that logs there', async () => {
    const begun = await invoke('Backfill', piece());
    expect(begun.answer).toMatchObject({ state: 'exporting', lines: 0 });
    const { taskId } = begun.answer;
    expect(await keysOf(memberBucket(), 'backfill/b1/0-1/')).not.toEqual([]);
    // A call that knows no task finds the one that is there.
    const again = await invoke('Backfill', piece());
    expect(again.answer).toMatchObject({ state: 'reading', taskId });
    const done = await invoke('Backfill', piece({ taskId }), longEnough);
    expect(done.answer).toMatchObject({ state: 'done', lines: 3 });
    expect(await keysOf(memberBucket(), 'backfill/')).toEqual([]);

    const [key = ''] = await keysOf(memberBucket(), 'streamed/');
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: memberBucket(), Key: key }));
    const streamed = Buffer.from((await Body?.transformToByteArray()) ?? []);
    const apis = [
      {
        accountId: member,
        region: home,
        restApiId: 'a1b2c3d4e5',
        stage: '$default',
        format:
          '{"id":"$context.requestId","s":"$context.status","at":"$context.requestTimeEpoch"}',
        logGroup,
        consumer: null,
        routes: [],
      },
    ];
    await put(
      memberBucket(),
      'catalogue/log-settings.json',
      JSON.stringify({ generatedAt: '2026-11-01T00:00:00.000Z', apis }),
    );
    const event = {
      ...batch(),
      records: [{ recordId: '1', data: gunzipSync(streamed).toString('base64') }],
    };
    const { answer } = await invoke('Enrichment', event);
    const rows = Buffer.from(answer.records[0].data, 'base64').toString().trimEnd().split('\n');
    expect(rows.map((row) => JSON.parse(row))).toMatchObject(
      messages.map((_, index) => ({
        request_id: `r-${index}`,
        status: 200,
        api_id: 'a1b2c3d4e5',
        stage: '$default',
      })),
    );
  });

  test('says that there is no such log group', async () => {
    const { answer } = await invoke('Backfill', piece({ number: 1, logGroup: '/team/gone' }));
    expect(answer).toMatchObject({ state: 'failed', said: expect.stringContaining('/team/gone') });
  });

  // moto invokes functions in containers, which are not to be had here: a stub answers Lambda's Invoke.
  test('is brought further by the control plane, which calls the pipeline’s function [stub: lambda Invoke]', async () => {
    const asked: unknown[] = [];
    const lambda = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      asked.push([request.method, decodeURIComponent(request.url ?? '')]);
      backfillPiece.parse(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ state: 'done', taskId: 't', lines: 7, said: null }));
    });
    await new Promise<void>((resolve) => lambda.listen(0, '127.0.0.1', resolve));
    const { TABLE_NAME: table } = deployed.environmentOf('Backfills');
    const registry = dynamodbRegistry({ client: new DynamoDBClient(at()), table: table as string });
    await registry.put('pipelines', memberPipeline, 'absent');
    // The one above was, unless a registration has announced this pipeline before.
    const pipeline = await registry.get('pipelines', memberPipeline.id);
    const ordered = {
      ...exampleBackfill,
      pieces: 2,
      piecesDone: 0,
      lines: 0,
      to: '2026-10-03T00:00:00.000Z',
    };
    await registry.put('backfills', ordered, 'absent');
    const { port } = lambda.address() as AddressInfo;
    const { error, log } = await invoke('Backfills', scheduled, {
      ...longEnough,
      AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${port}`,
    });
    lambda.close();
    expect(error).toBeUndefined();
    expect(log).toContain('backfills advanced');
    expect((await registry.get('backfills', ordered.id))?.item).toMatchObject({
      state: 'done',
      piecesDone: 2,
      lines: 14,
    });
    const path = `/2015-03-31/functions/${pipeline?.item.backfillFunctionArn}/invocations`;
    expect(asked).toEqual([
      ['POST', path],
      ['POST', path],
    ]);
  });
});

describe('the loader', () => {
  const key = `logs/account_id=${member}/region=${home}/dt=2026-11-20/a.parquet`;
  const bad = `logs/account_id=${member}/region=${home}/dt=2026-11-20/b.parquet`;
  /** The lake keeps the last 400 days: what lies in the file is of November 2026. */
  const file = readFileSync(
    join(import.meta.dirname, '../fixtures/parquet/firehose-int96.parquet'),
  );
  const lake = () => deployed.environmentOf('LoaderWriterPlanner').LAKE_BUCKET as string;
  const createTable = async (Name: string, column: string) => {
    await new GlueClient(at()).send(
      new CreateTableCommand({
        DatabaseName: 'gatebook',
        TableInput: { Name, StorageDescriptor: { Columns: [{ Name: column, Type: 'timestamp' }] } },
      }),
    );
  };
  const step = (event: object) => invoke('LoaderWriterPlanner', event);
  const request = { waitMinutes: 0 };

  beforeAll(async () => {
    const { LEDGER_TABLE: table } = deployed.environmentOf('LoaderWriterPlanner');
    await createLedgerTable(new DynamoDBClient(at()), table as string);
    // As the template makes them.
    await createTable('requests', 'request_time');
    await createTable('usage', 'quarter_hour');
    await createTable('audience', 'quarter_hour');
    await s3.send(new PutObjectCommand({ Bucket: lake(), Key: key, Body: file }));
    await put(lake(), bad, 'not a Parquet file');
  });

  test('notes what an event announces, and leaves to the queue what is none', async () => {
    const { ETag = '' } = await s3.send(new HeadObjectCommand({ Bucket: lake(), Key: key }));
    const object = {
      key: key.replaceAll('=', '%3D'),
      size: file.length,
      eTag: ETag.replaceAll('"', ''),
    };
    const body = JSON.stringify({
      Records: [{ eventTime: new Date().toISOString(), s3: { object } }],
    });
    const { answer, error } = await invoke('LoaderIntake', {
      Records: [
        { messageId: 'one', body },
        { messageId: 'two', body: 'not json' },
      ],
    });
    expect(error).toBeUndefined();
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'two' }] });
  });

  test('finds by its listing what no event has announced', async () => {
    const { error, log } = await invoke('LoaderListing', {});
    expect(error).toBeUndefined();
    expect(log).toContain('"unannounced":1');
  });

  test('loads what has landed, sets aside what is no file, and hands the hours on to the roll-ups', async () => {
    const { answer: plan, error, log } = await step({ step: 'plan', request });
    expect(error).toBeUndefined();
    expect(plan.slices.map(({ slice }: { slice: { task: string } }) => slice.task)).toEqual([
      'add-columns',
      'load',
    ]);
    expect(log).toContain(`An object of account ${member} cannot be loaded.`);
    expect(await read(lake(), `quarantine/${bad}.reason.json`)).toMatchObject({
      key: bad,
      reason: 'It is no Parquet file that has a column of request times.',
    });
    const { answer: first } = await step({ step: 'next', at: plan.slices[1] });
    expect(first.sql).toContain(`"$path" IN ('s3://${lake()}/${key}')`);
    const { answer: done } = await step({ step: 'next', at: first });
    expect(done).toEqual({ state: 'done' });
    for (const Key of [key, bad]) {
      const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket: lake(), Key }));
      expect(TagSet).toEqual([{ Key: 'gatebook-landing', Value: 'released' }]);
    }
    expect(await keysOf(lake(), 'loads/')).toEqual([]);
    const { answer: rollUps } = await invoke('RollUpsWriterPlanner', { step: 'plan', request: {} });
    expect(
      rollUps.slices.map(
        ({ slice }: { slice: { task: string; table: string } }) => `${slice.task} ${slice.table}`,
      ),
    ).toEqual(['add-columns usage', 'add-columns audience', 'roll-up usage', 'roll-up audience']);
    const { answer: again } = await step({ step: 'plan', request });
    expect(again.slices).toHaveLength(1);
  });

  test.each([
    ['a step that is none', { step: 'drop' }],
    ['a time that is none', { step: 'plan', request: { time: "2026'; DROP TABLE usage" } }],
    [
      'a table that is none',
      { step: 'next', at: { slice: { task: 'vacuum', table: 'salaries' } } },
    ],
  ])('fails for %s', async (_, event) => {
    expect((await step(event)).error).toBeTruthy();
    expect((await invoke('RollUpsWriterPlanner', event)).error).toBeTruthy();
  });
});

describe('what makes QuickSight follow the registry', () => {
  /** A record of the registry's stream (developer guide, "DynamoDB Streams"); what is in it does not matter. */
  const changed = {
    Records: [
      {
        eventID: '1',
        eventName: 'INSERT',
        eventSource: 'aws:dynamodb',
        dynamodb: { Keys: { pk: { S: 'tenants' }, sk: { S: 'acme' } } },
      },
    ],
  };
  let played: Awaited<ReturnType<typeof playedQuickSight>>;
  beforeAll(async () => {
    played = await playedQuickSight(moto.url);
    const { TABLE_NAME: table = '', RULES_ARN: rulesArn = '' } = deployed.environmentOf('Access');
    const deployedSets = deployedDataSets(rulesArn);
    for (const name of tableNames) played.dataSets.set(resourceIds[name], deployedSets[name]);
    const registry = dynamodbRegistry({ client: new DynamoDBClient(at()), table });
    await registry.put('tenants', aTenant('hooli', { readers: ['ada@example.com'] }), 'absent');
  });
  afterAll(() => played.close());
  const run = () => invoke('Access', changed, { AWS_ENDPOINT_URL: played.url });

  test('writes and imports the rules, and lets the tenant’s readers in; their invitations are in no log', async () => {
    const { error, log } = await run();
    expect(error).toBeUndefined();
    expect(log).toContain('QuickSight follows the registry');
    expect(log).toContain('ada@example.com');
    // Moto's address of an invitation.
    expect(log).not.toContain('TBD');
    const { LAKE_BUCKET: lake = '', RULES_KEY: key = '' } = deployed.environmentOf('Access');
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: lake, Key: key }));
    expect(await Body?.transformToString()).toContain(
      '{"groupname":"gatebook-tenant-hooli","tenant_id":"hooli"}',
    );
    const { GroupMemberList } = await new QuickSightClient(at()).send(
      new ListGroupMembershipsCommand({
        AwsAccountId: '123456789012',
        Namespace: 'default',
        GroupName: 'gatebook-tenant-hooli',
      }),
    );
    expect(GroupMemberList?.map(({ MemberName }) => MemberName)).toEqual(['ada@example.com']);
  });

  test('imports nothing again while nothing changed, and again what failed', async () => {
    await run();
    expect(played.begun.size).toBe(1);
    for (const id of played.begun.keys()) played.begun.set(id, 'FAILED');
    expect((await run()).error).toBeUndefined();
    expect(played.begun.size).toBe(2);
  });

  test('keeps readers from the dashboard while a data set lacks its row-level security, and lets them in again', async () => {
    const { DASHBOARD_IDS = '[]', READERS_ARN: readers } = deployed.environmentOf('Access');
    const opened = () =>
      (JSON.parse(DASHBOARD_IDS) as string[]).map((id) =>
        (played.readers.get(id) ?? []).map(({ Principal }) => Principal),
      );
    await run();
    expect(new Set(opened().flat())).toEqual(new Set([readers]));
    const secured = played.dataSets.get(resourceIds.audience) ?? {};
    const { SemanticModelConfiguration: _, ...open } = secured;
    played.dataSets.set(resourceIds.audience, open);
    await run();
    expect(opened().flat()).toEqual([]);
    played.dataSets.set(resourceIds.audience, secured);
    await run();
    expect(new Set(opened().flat())).toEqual(new Set([readers]));
  });
});

describe('what rotates the key of cursors', () => {
  const secrets = () => new SecretsManagerClient(at());
  const aSecret = async (Name: string, SecretString: string) =>
    (await secrets().send(new CreateSecretCommand({ Name, SecretString }))).ARN ?? '';
  const rotate = (arn: string) =>
    rotateSecret(secrets(), arn, (event) => invoke('CursorKeyRotation', event));

  test('has a fresh key join those that are there, and gives the fourth up', async () => {
    const old = 'c'.repeat(48);
    const arn = await aSecret('CursorKey', old);
    const [first, second] = await rotate(arn);
    expect([first, second]).toEqual([expect.stringMatching(/^[\w-]{48}$/), old]);
    expect(await rotate(arn)).toEqual([expect.any(String), first, old]);
    expect(await rotate(arn)).toEqual([expect.any(String), expect.any(String), first]);
  });

  test('refuses what is no secret of keys, or no step, without a word of it', async () => {
    const arn = await aSecret('Other', 'a word');
    await expect(rotate(arn)).rejects.toThrow('holds something else than keys');
    const { error, log } = await invoke('CursorKeyRotation', { Step: 'steal', SecretId: arn });
    expect(error).toBeTruthy();
    expect(`${error}${log}`).not.toContain('a word');
  });
});

describe('the other custom resources', () => {
  const answered = async (name: string, properties: Record<string, unknown>) => {
    const box = await answerBox();
    const request = registrationRequest('Create', box.url);
    await invoke(name, { ...request, ResourceProperties: { ServiceToken: 'arn', ...properties } });
    const answer = box.answer();
    box.close();
    return answer;
  };

  test('answer a launch at once where rows are waited for at its removal alone', async () => {
    expect(await answered('Drain', {})).toMatchObject({ Status: 'SUCCESS', RequestId: '9f1b' });
  });

  test('do not stop a launch whose replication cannot be watched', async () => {
    expect(await answered('ReplicationAlarm', { AlarmName: '' })).toMatchObject({
      Status: 'SUCCESS',
    });
  });

  test('fail a share that cannot be made, with the reason', async () => {
    expect(await answered('Sharing', {})).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('could not be shared'),
    });
  });
});

test('no function that is deployed was left out', () => {
  expect([...invoked].sort()).toEqual(deployed.names);
});
