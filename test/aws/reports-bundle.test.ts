import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateConfigurationSetCommand,
  CreateEmailIdentityCommand,
  SESv2Client,
} from '@aws-sdk/client-sesv2';
import { App, Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { dynamodbRegistry } from '../../control-plane/registry/dynamodb.js';
import { queueDelivery } from '../../core/registry/ledger.js';
import { ReportsStack } from '../../reporting/infra/reports-stack.js';
import { createRegistryTable } from '../fixtures/dynalite.js';
import { startMoto } from '../fixtures/moto.js';
import { aTenant } from '../fixtures/registry.js';
import type { Template } from '../iam/resolve-template.js';

jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'gatebook-reports-bundle-'));
const table = 'registry';
const documents = 'documents';
let moto: Awaited<ReturnType<typeof startMoto>>;
let template: Template;

const connection = () => ({
  endpoint: moto.url,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'central', secretAccessKey: 'secret' },
});

/** The stack with its code bundled as it is deployed, and the AWS that it finds. */
beforeAll(async () => {
  moto = await startMoto();
  const outdir = join(folder, 'cdk.out');
  const app = new App({ outdir });
  const env = { account: '123456789012', region: 'eu-west-1' };
  const beside = new Stack(app, 'Beside', { env });
  const key = { name: 'pk', type: AttributeType.STRING };
  new ReportsStack(app, 'Reports', {
    env,
    reports: { from: 'reports@gatebook.example', renderer: 'builtin' },
    table: new Table(beside, 'Table', { partitionKey: key }),
    lake: {
      bucket: new Bucket(beside, 'Lake'),
      results: new Bucket(beside, 'Results'),
      key: undefined,
      databaseName: 'gatebook',
      workGroupName: 'gatebook',
    },
  });
  app.synth();
  template = JSON.parse(readFileSync(join(outdir, 'Reports.template.json'), 'utf8'));
  await createRegistryTable(new DynamoDBClient(connection()), table);
  await new S3Client({ ...connection(), forcePathStyle: true }).send(
    new CreateBucketCommand({
      Bucket: documents,
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  );
  const ses = new SESv2Client(connection());
  await ses.send(new CreateConfigurationSetCommand({ ConfigurationSetName: 'gatebook-reports' }));
  await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: 'gatebook.example' }));
  await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: 'reports@gatebook.example' }));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await moto.close();
});

/** Runs a function's bundle in a process of its own, as Lambda does, and answers what it answered. */
const invoke = async (idPrefix: string, event: object) => {
  const found = Object.entries(template.Resources).find(
    ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith(idPrefix),
  );
  if (!found) throw new Error(`The stack has no function ${idPrefix}.`);
  const { Code, Environment } = found[1].Properties;
  const asset = join(folder, 'cdk.out', `asset.${(Code.S3Key as string).replace('.zip', '')}`);
  const program = `require(${JSON.stringify(join(asset, 'index.js'))})
    .handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 60000 })
    .then((answer) => process.stdout.write('\\nANSWER' + JSON.stringify(answer ?? null), () => process.exit()))`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', program], {
    cwd: asset,
    maxBuffer: 2 ** 24,
    env: {
      ...Environment.Variables,
      PATH: process.env.PATH ?? '',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'central',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_ENDPOINT_URL: moto.url,
      TABLE_NAME: table,
      DOCUMENTS_BUCKET: documents,
      LINK_KEY: 'k'.repeat(48),
      LINK_ORIGIN: 'https://links.gatebook.example',
    },
  });
  return {
    told: stdout.slice(0, stdout.indexOf('\nANSWER')),
    answer: JSON.parse(stdout.slice(stdout.indexOf('\nANSWER') + 7)),
  };
};

test('the deliverer, alone with what lies beside its bundle, draws a PDF, reads it back and mails it', async () => {
  const registry = dynamodbRegistry({ client: new DynamoDBClient(connection()), table });
  const tenant = aTenant('acme', { mailDomains: ['acme.example'] });
  await registry.put('tenants', tenant, 'absent');
  const { delivery } = await queueDelivery(
    registry,
    {
      tenantId: 'acme',
      schedule: 'weekly',
      period: 'w2026-11-16',
      cadence: 'weekly',
      timeZone: 'UTC',
      from: '2026-11-16T00:00:00.000Z',
      to: '2026-11-23T00:00:00.000Z',
      formats: ['pdf', 'csv', 'xlsx'],
      recipients: ['ops@acme.example'],
    },
    new Date('2026-11-23T06:00:00Z'),
  );
  const { answer, told } = await invoke('Deliver', { deliveryId: delivery.item.id });
  const ledger = (await registry.get('deliveries', delivery.item.id))?.item;
  expect({ reason: ledger?.reason, state: ledger?.state }).toEqual({ reason: null, state: 'sent' });
  expect(answer).toEqual({ again: false, seconds: 0 });
  expect(told).toContain('"outcome":"sent"');
  expect(told).not.toContain('ops@acme.example');
  expect(ledger?.manifest.map(({ name }) => name)).toEqual([
    'acme-weekly-2026-11-16.pdf',
    'acme-weekly-2026-11-16.csv',
    'acme-weekly-2026-11-16.xlsx',
    'report.json',
  ]);
  const { Body } = await new S3Client({ ...connection(), forcePathStyle: true }).send(
    new GetObjectCommand({
      Bucket: documents,
      Key: 'deliveries/acme/weekly/w2026-11-16/acme-weekly-2026-11-16.pdf',
    }),
  );
  const pdf = Buffer.from((await Body?.transformToByteArray()) ?? []);
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  expect(pdf.includes('Inter')).toBe(true);
});
