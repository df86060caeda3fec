import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateConfigurationSetCommand,
  CreateEmailIdentityCommand,
  SESv2Client,
} from '@aws-sdk/client-sesv2';
import { dynamodbRegistry } from '../../control-plane/registry/dynamodb.js';
import type { Registry } from '../../core/registry/registry.js';
import { deliveryMachine } from '../../reporting/infra/reports/delivery-machine.js';
import { deliveryTag } from '../../reporting/mail/ses.js';
import { home } from '../fixtures/assembly.js';
import { deployedFunctions } from '../fixtures/deployed-functions.js';
import { createRegistryTable } from '../fixtures/dynalite.js';
import { type Fault, startFaultyProxy, startMoto } from '../fixtures/moto.js';
import { aSchedule, aTenant } from '../fixtures/registry.js';
import { execute } from '../fixtures/states-language.js';

jest.setTimeout(300_000);

const origin = 'https://links.gatebook.example';
let moto: Awaited<ReturnType<typeof startMoto>>;
let proxy: Awaited<ReturnType<typeof startFaultyProxy>>;
let deployed: ReturnType<typeof deployedFunctions>;
let registry: Registry;
let s3: S3Client;
const connection = () => ({
  endpoint: moto.url,
  region: home,
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
});

/** The functions bundled as they are deployed, and the AWS that they find. */
beforeAll(async () => {
  moto = await startMoto();
  proxy = await startFaultyProxy(moto.url);
  deployed = deployedFunctions(moto.url, {
    reports: { from: 'reports@gatebook.example', renderer: 'builtin' },
  });
  const { TABLE_NAME: table = '', DOCUMENTS_BUCKET: Bucket } = deployed.environmentOf('Deliver');
  const client = new DynamoDBClient(connection());
  await createRegistryTable(client, table);
  registry = dynamodbRegistry({ client, table });
  s3 = new S3Client({ ...connection(), forcePathStyle: true });
  const CreateBucketConfiguration = { LocationConstraint: home } as const;
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  const ses = new SESv2Client(connection());
  await ses.send(new CreateConfigurationSetCommand({ ConfigurationSetName: 'gatebook-reports' }));
  await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: 'reports@gatebook.example' }));
});
afterAll(async () => {
  deployed?.remove();
  await proxy?.close();
  await moto?.close();
});

let tenants = 0;
/** A tenant whose daily report came due in this hour. */
async function dueTenant(recipients = ['ops@acme.example']) {
  tenants += 1;
  const id = `acme-${tenants}`;
  const hour = new Date().getUTCHours();
  const updatedAt = new Date(Date.now() - 20 * 3_600_000).toISOString();
  const schedule = aSchedule(id, 'daily', { cadence: 'daily', hour, updatedAt });
  await registry.put('tenants', aTenant(id, { mailDomains: ['acme.example'], recipients }), 'absent');
  await registry.put(
    'report-schedules',
    { ...schedule, formats: ['pdf', 'csv', 'xlsx'] },
    'absent',
  );
  return { scheduleId: schedule.id, deliveryOf: () => deliveryOf(id) };
}

const deliveryOf = async (tenantId: string) => {
  const { items } = await registry.list('deliveries', { prefix: `${tenantId}/` });
  expect(items).toHaveLength(1);
  return items[0]?.item;
};

/** The machine as EventBridge starts it, with the deployed functions behind its tasks; pauses pass at once. */
async function run(input: object, { faults = [] as Fault[], matches = /^$/ } = {}) {
  const logs: string[] = [];
  const calling = (name: string) => async (event: unknown) => {
    proxy.state.faults = [...faults];
    proxy.state.matches = (path) => matches.test(path);
    const { answer, error, log } = await deployed.invoke(name, event, {
      AWS_ENDPOINT_URL: proxy.url,
      LINK_ORIGIN: origin,
    });
    logs.push(log);
    if (error !== undefined) throw new Error(error);
    return answer;
  };
  const machine = deliveryMachine({ sweepArn: 'sweep', deliverArn: 'deliver' });
  const ended = await execute(machine, input, {
    sweep: calling('Sweep'),
    deliver: calling('Deliver'),
  });
  return { ended, log: logs.join('\n') };
}

test('a schedule that fires ends in a mail with its documents, by what is deployed and nothing else', async () => {
  const { scheduleId, deliveryOf } = await dueTenant();
  const { log } = await run({ scheduleId });
  const delivery = await deliveryOf();
  console.log(log);
  expect(delivery).toMatchObject({ state: 'sent', reason: null });
});
