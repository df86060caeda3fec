import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateDeliveryStreamCommand,
  DescribeDeliveryStreamCommand,
  FirehoseClient,
} from '@aws-sdk/client-firehose';
import {
  CreateDatabaseCommand,
  CreateTableCommand,
  GetTableCommand,
  GlueClient,
} from '@aws-sdk/client-glue';
import {
  CreateBucketCommand,
  GetBucketEncryptionCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { columnTypes } from '../../core/access-log/column.js';
import { storedColumns } from '../../core/access-log/columns.js';
import { writeCatalogue } from '../../product/catalogue-sync/s3.js';
import { putAll } from '../../product/refill/firehose.js';
import { linesOfObject, objectsBelow, takeAway } from '../../product/refill/s3.js';
import { replayFiles } from '../../product/replay/replay.js';
import { s3Landing } from '../../reporting/lake/landing/landing-s3.js';
import { assemblyOf, launch } from '../fixtures/assembly.js';
import { home } from '../fixtures/deployments.js';
import { startMoto } from '../fixtures/moto.js';
import { type Resource, resolveTemplate, type Template } from '../fixtures/resolve-template.js';

jest.setTimeout(240_000);

/** The types of the product that moto makes from a template; the others are made by their own calls below. */
const playedByMoto = /^AWS::(IAM::(Role|Policy)|S3::Bucket|Logs::LogGroup|Events::Rule)$/;
/** moto's own account. */
const account = '123456789012';

const assembly = assemblyOf('threeSettings');
const resolved = resolveTemplate(assembly.product, launch({ account }));
const one = (type: string) => {
  const found = Object.values(resolved.resources).find(({ Type }) => Type === type);
  if (!found) throw new Error(`The product has no ${type}.`);
  return found.Properties;
};

/** The product's template as far as moto plays it: what refers to anything else refers to its name. */
const playable = (): Template => {
  const kept = Object.entries(assembly.product.Resources).filter(
    ([id, { Type }]) => id in resolved.resources && playedByMoto.test(Type),
  );
  const ids = new Set(kept.map(([id]) => id));
  const known = (id: string) =>
    ids.has(id) || id.startsWith('AWS::') || id in (assembly.product.Parameters ?? {});
  const named = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(named);
    if (typeof value !== 'object' || value === null) return value;
    const { Ref: ref, 'Fn::GetAtt': attribute } = value as {
      Ref?: string;
      'Fn::GetAtt'?: string[];
    };
    const target = ref ?? attribute?.[0];
    if (target !== undefined && !known(target)) return resolved.resolve(value);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, named(inner)]));
  };
  const Resources = Object.fromEntries(
    kept.map(([id, { Type, Properties }]) => [
      id,
      { Type, Properties: named(Properties) } as Resource,
    ]),
  );
  const { Parameters, Conditions } = assembly.product;
  return { Parameters, Conditions, Resources };
};

let moto: Awaited<ReturnType<typeof startMoto>>;
let s3: S3Client;
let bucket: string;
const at = () => ({
  endpoint: moto.url,
  region: home,
  credentials: { accessKeyId: 'member', secretAccessKey: 'secret' },
});

beforeAll(async () => {
  moto = await startMoto();
  s3 = new S3Client({ ...at(), forcePathStyle: true });
  const cloudFormation = new CloudFormationClient(at());
  const template = playable();
  const stackName = launch({ account }).stackName;
  await cloudFormation.send(
    new CreateStackCommand({
      StackName: stackName,
      TemplateBody: JSON.stringify(template),
      Parameters: [{ ParameterKey: 'ProjectName', ParameterValue: 'orders' }],
      Capabilities: ['CAPABILITY_IAM'],
    }),
  );
  const { StackResources: made = [] } = await cloudFormation.send(
    new DescribeStackResourcesCommand({ StackName: stackName }),
  );
  bucket =
    made.find(({ ResourceType }) => ResourceType === 'AWS::S3::Bucket')?.PhysicalResourceId ?? '';
  expect(made.length).toBe(Object.keys(template.Resources).length);
});
afterAll(async () => {
  await moto.close();
});

// Versions, lifecycle, replication and policies moto leaves out of a template; test/product has them.
test('the bucket is encrypted', async () => {
  const { ServerSideEncryptionConfiguration: encryption } = await s3.send(
    new GetBucketEncryptionCommand({ Bucket: bucket }),
  );
  expect(encryption?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm).toBe('AES256');
});

test('Glue takes the table as it is declared, every column with its type', async () => {
  const glue = new GlueClient(at());
  await glue.send(new CreateDatabaseCommand(one('AWS::Glue::Database') as never));
  await glue.send(new CreateTableCommand(one('AWS::Glue::Table') as never));
  const { Table } = await glue.send(
    new GetTableCommand({ DatabaseName: 'gatebook_orders', Name: 'requests' }),
  );
  expect(Table?.StorageDescriptor?.Columns?.map(({ Name, Type }) => [Name, Type])).toEqual(
    storedColumns.map(({ name, type }) => [name, columnTypes[type].glue]),
  );
  expect(Table?.PartitionKeys?.map(({ Name }) => Name)).toEqual(['account_id', 'region', 'dt']);
});

describe('the stream', () => {
  const stream = 'amazon-apigateway-orders';
  const firehose = () => new FirehoseClient(at());

  test('is taken by Firehose as it is declared', async () => {
    const { ExtendedS3DestinationConfiguration: destination, ...rest } = one(
      'AWS::KinesisFirehose::DeliveryStream',
    );
    await firehose().send(
      new CreateDeliveryStreamCommand({
        ...(rest as { DeliveryStreamName: string }),
        ExtendedS3DestinationConfiguration: { ...destination, BucketARN: `arn:aws:s3:::${bucket}` },
      }),
    );
    const { DeliveryStreamDescription: description } = await firehose().send(
      new DescribeDeliveryStreamCommand({ DeliveryStreamName: stream }),
    );
    const made = description?.Destinations?.[0]?.ExtendedS3DestinationDescription;
    expect(made?.Prefix).toBe(
      `logs/account_id=${account}/region=${home}/dt=!{timestamp:yyyy-MM-dd}/`,
    );
    expect(made?.DataFormatConversionConfiguration?.SchemaConfiguration?.TableName).toBe(
      'requests',
    );
  });

  test('gets rejected records back, and their file goes', async () => {
    const key = 'rejected/processing-failed/dt=2026-11-22/a';
    const lines = ['{"a":1}', '{"b":"Ω"}'].map((text) =>
      JSON.stringify({
        attemptsMade: 4,
        errorCode: 'Lambda.FunctionError',
        rawData: Buffer.from(text).toString('base64'),
      }),
    );
    await s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: `${lines.join('\n')}\n` }),
    );
    const result = await replayFiles(
      {
        files: (prefix) => objectsBelow(s3, bucket, prefix),
        lines: (file) => linesOfObject(s3, bucket, file),
        put: (records) => putAll(firehose(), stream, records, async () => {}),
        takeAway: (file) => takeAway(s3, bucket, file),
        timeLeft: () => 900_000,
      },
      { prefix: 'rejected/', dryRun: false },
    );
    expect(result).toMatchObject({ files: 1, records: 2, more: false, unreadable: [] });
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: 'rejected/' }),
    );
    expect(Contents).toEqual([]);
  });
});

test('the catalogue that the sync writes is the one that the enrichment reads', async () => {
  const catalogue = {
    generatedAt: '2026-11-22T00:00:00.000Z',
    keys: { k1: 'Acme' },
    plans: [{ name: 'gold', stages: ['a1:prod'], keys: ['k1'] }],
  };
  await writeCatalogue(s3, { bucket, key: 'catalogue/catalogue.json' }, catalogue);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: moto.url,
    AWS_REGION: home,
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
  });
  const { s3Catalogue } = await import('../../enrichment/s3.js');
  expect(await s3Catalogue({ bucket, key: 'catalogue/catalogue.json' })()).toEqual(catalogue);
  expect(await s3Catalogue({ bucket, key: 'catalogue/none.json' })()).toBeNull();
});

test('the roll-ups find every account that has rows, by the keys alone', async () => {
  const lake = 'gatebook-lake-test';
  await s3.send(
    new CreateBucketCommand({
      Bucket: lake,
      CreateBucketConfiguration: { LocationConstraint: home },
    }),
  );
  for (const key of [
    'logs/account_id=111122223333/region=eu-west-1/dt=2026-11-22/a.parquet',
    'logs/account_id=111122223333/region=us-east-1/dt=2026-11-22/a.parquet',
    'logs-json/account_id=444455556666/region=eu-west-1/dt=2026-11-22/a.json.gz',
    'logs/account_id=nonsense/a',
    'registry/apis/apis.json',
  ]) {
    await s3.send(new PutObjectCommand({ Bucket: lake, Key: key, Body: 'x' }));
  }
  expect(await s3Landing(s3, lake).accounts()).toEqual(['111122223333', '444455556666']);
});
