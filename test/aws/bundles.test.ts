import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { readSettings } from '../../infra/settings.js';
import { PipelineStack } from '../../product/pipeline/pipeline-stack.js';
import { startMoto } from '../fixtures/moto.js';
import type { Template } from '../iam/resolve-template.js';

jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'gatebook-bundles-'));
let product: Template;
let moto: Awaited<ReturnType<typeof startMoto>>;

/** The product with its code bundled as it is deployed. */
beforeAll(async () => {
  moto = await startMoto();
  const outdir = join(folder, 'cdk.out');
  const app = new App({ outdir });
  const deployment = readSettings(
    {
      organisationId: 'o-a1b2c3d4e5',
      regions: ['eu-west-1'],
      platformRolePattern: 'AWSReservedSSO_ApiPlatform_*',
    },
    undefined,
  );
  const stack = new Stack(app, 'Portfolio', {
    env: { account: '123456789012', region: 'eu-west-1' },
  });
  const assetBucket = new Bucket(stack, 'Assets', {
    bucketName: 'gatebook-product-123456789012-eu-west-1',
  });
  new PipelineStack(stack, 'Pipeline', { deployment, version: '1.0.0', assetBucket });
  app.synth();
  const file = readdirSync(outdir).find((name) =>
    name.endsWith('.product.template.json'),
  ) as string;
  product = JSON.parse(readFileSync(join(outdir, file), 'utf8'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await moto.close();
});

/** Runs a function's bundle in a process of its own, as Lambda does, and answers what it answered. */
const invoke = async (
  idPrefix: string,
  event: object,
  environment: Record<string, string> = {},
) => {
  const found = Object.entries(product.Resources).find(
    ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith(idPrefix),
  );
  if (!found) throw new Error(`The product has no function ${idPrefix}.`);
  const hash = (found[1].Properties.Code.S3Key as string).replace('.zip', '');
  const program = `require(${JSON.stringify(join(folder, 'cdk.out', `asset.${hash}`, 'index.js'))})
    .handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 60000 })
    .then((answer) => process.stdout.write('\\nANSWER' + JSON.stringify(answer)))`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', program], {
    maxBuffer: 2 ** 24,
    env: {
      PATH: process.env.PATH ?? '',
      // The runtime of Lambda has the SDK; here it lies among our own packages.
      NODE_PATH: join(import.meta.dirname, '../../node_modules'),
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_ENDPOINT_URL: moto.url,
      ...environment,
    },
  });
  return JSON.parse(stdout.slice(stdout.indexOf('\nANSWER') + 7));
};

test('the enrichment answers every record of a recorded event of Firehose', async () => {
  const line =
    '{"requestId":"r1","extendedRequestId":"x1","requestTimeEpoch":"1793570400000","status":"200","apiId":"a1","stage":"prod"}';
  const { records } = await invoke('Enrichment', {
    invocationId: 'ed1babbf-53c7-4a5c-8b3a-1f0c7e3a1d10',
    deliveryStreamArn:
      'arn:aws:firehose:eu-west-1:111122223333:deliverystream/amazon-apigateway-orders',
    region: 'eu-west-1',
    records: [line, 'not json'].map((text, index) => ({
      recordId: `4964${index}`,
      approximateArrivalTimestamp: 1793570401000,
      data: Buffer.from(`${text}\n`).toString('base64'),
    })),
  });
  expect(
    records.map(({ recordId, result }: { recordId: string; result: string }) => [recordId, result]),
  ).toEqual([
    ['49640', 'Ok'],
    ['49641', 'ProcessingFailed'],
  ]);
  const row = Buffer.from(records[0].data, 'base64').toString();
  expect(row.endsWith('}\n')).toBe(true);
  expect(JSON.parse(row)).toMatchObject({ request_time: 1793570400000, status: 200 });
});

test.each(['Create', 'Update', 'Delete'])(
  'the registration answers %s with SUCCESS while the control plane is down',
  async (RequestType) => {
    const answers: string[] = [];
    const box = createServer((request, response) => {
      request.on('data', (chunk) => answers.push(String(chunk)));
      request.on('end', () => response.end());
    });
    await new Promise<void>((resolve) => box.listen(0, '127.0.0.1', resolve));
    const outcome = await invoke(
      'Registration',
      {
        RequestType,
        ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:registration',
        ResponseURL: `http://127.0.0.1:${(box.address() as AddressInfo).port}/answer?X-Amz-Signature=x`,
        StackId:
          'arn:aws:cloudformation:eu-west-1:111122223333:stack/SC-111122223333-pp-x/5e1f8d2a',
        RequestId: '9f1b',
        LogicalResourceId: 'Registered',
        ResourceType: 'Custom::GatebookRegistration',
        ResourceProperties: { ServiceToken: 'arn', ServiceTimeout: '300', Announcement: '{}' },
        ...(RequestType !== 'Create' && { PhysicalResourceId: 'gatebook-registration' }),
      },
      {
        ACCOUNT_ID: '111122223333',
        ANNOUNCEMENT: JSON.stringify({
          productVersion: '1.0.0',
          projectName: 'orders',
          streamArn: 'a',
          controlRoleArn: 'b',
          externalId: 'c',
        }),
        WELL_KNOWN_BUCKET: 'gatebook-product-123456789012-eu-west-1',
        WELL_KNOWN_KEY: 'well-known/control-plane.json',
        WELL_KNOWN_REGION: 'eu-west-1',
      },
    );
    expect(outcome.done).toBe(false);
    expect(JSON.parse(answers.join(''))).toMatchObject({
      Status: 'SUCCESS',
      RequestId: '9f1b',
      Data: { Registered: 'false' },
    });
    box.close();
  },
);
