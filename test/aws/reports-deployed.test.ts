import { AthenaClient, CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  CreateConfigurationSetCommand,
  CreateEmailIdentityCommand,
  SESv2Client,
} from '@aws-sdk/client-sesv2';
import type { Delivery } from '../../core/registry/delivery.js';
import type { Registry } from '../../core/registry/registry.js';
import { dynamodbRegistry } from '../../registry/dynamodb/dynamodb.js';
import { deliveryMachine } from '../../reporting/reports/infra/delivery-machine.js';
import { signDocumentLink } from '../../reporting/reports/mail/document-token.js';
import { deliveryTag } from '../../reporting/reports/mail/ses.js';
import { signUnsubscription } from '../../reporting/reports/mail/unsubscribe-token.js';
import { deployedFunctions } from '../fixtures/deployed-functions.js';
import { home } from '../fixtures/deployments.js';
import { pdfReader } from '../fixtures/documents/unpdf.js';
import { createRegistryTable } from '../fixtures/dynalite.js';
import { type Fault, startFaultyProxy, startMoto } from '../fixtures/moto.js';
import { aSchedule, aTenant } from '../fixtures/registry.js';
import { rotateSecret } from '../fixtures/rotation.js';
import { execute } from '../fixtures/states-language.js';
import { stubQuickSight } from '../reporting/quicksight/stub-quicksight.js';

jest.setTimeout(300_000);

const origin = 'https://links.gatebook.example';
let moto: Awaited<ReturnType<typeof startMoto>>;
let proxy: Awaited<ReturnType<typeof startFaultyProxy>>;
/** What Secrets Manager would have made. */
const linkKey = 'k'.repeat(48);

let deployed: ReturnType<typeof deployedFunctions>;
let registry: Registry;
let linkKeyArn: string;
let secrets: SecretsManagerClient;
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
  // An empty lake: every query has an answer without rows.
  const athena = new AthenaClient(connection());
  const ResultConfiguration = { OutputLocation: `s3://${Bucket}/answers/` };
  await athena.send(
    new CreateWorkGroupCommand({ Name: 'gatebook', Configuration: { ResultConfiguration } }),
  );
  secrets = new SecretsManagerClient(connection());
  const { ARN = '' } = await secrets.send(
    new CreateSecretCommand({ Name: 'LinkKey', SecretString: linkKey }),
  );
  linkKeyArn = ARN;
  for (const name of ['Deliver', 'MailLinks'])
    Object.assign(deployed.environmentOf(name), { LINK_KEY_ARN: linkKeyArn });
  const ses = new SESv2Client(connection());
  await ses.send(new CreateConfigurationSetCommand({ ConfigurationSetName: 'gatebook-reports' }));
  await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: 'reports@gatebook.example' }));
});
afterAll(async () => {
  deployed?.remove();
  await proxy?.close();
  await moto?.close();
});

async function documentOf({ manifest, id }: Delivery, format: string): Promise<Buffer> {
  const name = manifest.find((one) => one.name.endsWith(`.${format}`))?.name;
  const { DOCUMENTS_BUCKET: Bucket } = deployed.environmentOf('Deliver');
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: `deliveries/${id}/${name}` }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

let tenants = 0;
/** A tenant whose daily report came due in this hour. */
async function dueTenant(recipients = ['ops@acme.example']) {
  tenants += 1;
  const id = `acme-${tenants}`;
  const hour = new Date().getUTCHours();
  const updatedAt = new Date(Date.now() - 20 * 3_600_000).toISOString();
  const tenant = aTenant(id, { mailDomains: ['acme.example'], recipients });
  const schedule = aSchedule(id, 'daily', { cadence: 'daily', hour, updatedAt });
  await registry.put('tenants', tenant, 'absent');
  await registry.put(
    'report-schedules',
    { ...schedule, formats: ['pdf', 'csv', 'xlsx'] },
    'absent',
  );
  const delivery = async () => {
    const { items } = await registry.list('deliveries', { prefix: `${id}/` });
    expect(items).toHaveLength(1);
    return items[0]?.item as Delivery;
  };
  return { id, scheduleId: schedule.id, delivery };
}

/** The mails that SES took for a tenant: how many say that its documents are with them. */
const mailsOf = async (tenantId: string): Promise<number> => {
  const answer = await fetch(`${moto.url}/moto-api/data.json`);
  const { ses } = (await answer.json()) as { ses: { Message: object[] } };
  return ses.Message.filter((one) => JSON.stringify(one).includes(`${tenantId}-daily-`)).length;
};

/** A pause that is not waited for: one try is enough for what a test wants to see. */
const firstTry = async () => {
  throw new Error('one try');
};

interface Around {
  /** What goes wrong on the way to AWS in each call of a function, and where. */
  readonly faults?: readonly Fault[];
  readonly matches?: RegExp;
  readonly environment?: Record<string, string>;
  readonly wait?: (seconds: number) => Promise<void>;
}

/** The machine as EventBridge starts it, with the deployed functions behind its tasks; pauses pass at once. */
async function run(input: object, { faults = [], matches = /^$/, ...around }: Around = {}) {
  const logs: string[] = [];
  proxy.state.faults = [...faults];
  proxy.state.matches = (path) => matches.test(path);
  const calling = (name: string) => async (event: unknown) => {
    const { answer, error, log } = await deployed.invoke(name, event, {
      AWS_ENDPOINT_URL: proxy.url,
      LINK_ORIGIN: origin,
      ...around.environment,
    });
    logs.push(log);
    if (error !== undefined) throw new Error(error);
    return answer;
  };
  const machine = deliveryMachine({ sweepArn: 'sweep', deliverArn: 'deliver' });
  const tasks = { sweep: calling('Sweep'), deliver: calling('Deliver') };
  await execute(machine, input, tasks, around.wait);
  proxy.state.faults = [];
  return logs.join('\n');
}

/** How EventBridge names the events of SES (EventBridge event reference, "Amazon SES events"). */
const eventTypes = { Send: 'Email Sent', Bounce: 'Email Bounced' } as const;

/** What SES publishes of a mail, as EventBridge brings it (SES developer guide, "Event data that Amazon SES publishes"). */
const sesEvent = (
  deliveryId: string,
  recipient: string,
  detail: { readonly eventType: keyof typeof eventTypes } & Record<string, unknown>,
) => ({
  version: '0',
  id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
  source: 'aws.ses',
  'detail-type': eventTypes[detail.eventType],
  detail: {
    mail: {
      messageId: '0102018f',
      destination: [recipient],
      tags: {
        'ses:configuration-set': ['gatebook-reports'],
        [deliveryTag]: [Buffer.from(deliveryId).toString('base64url')],
      },
    },
    ...detail,
  },
});

test('a schedule that fires ends in a mail with its documents, and a second start in none', async () => {
  const { id, scheduleId, delivery } = await dueTenant();
  const log = await run({ scheduleId });
  expect(await delivery()).toMatchObject({ state: 'sent', reason: null });
  expect((await delivery()).manifest.map(({ name }) => name.replace(/^.*\./, ''))).toEqual([
    'pdf',
    'csv',
    'xlsx',
    'json',
  ]);
  expect(await mailsOf(id)).toBe(1);
  // Drawn with the typeface that lies beside the bundle: there is no other.
  const reader = pdfReader();
  await expect(reader.read(await documentOf(await delivery(), 'pdf'))).resolves.toContain(id);
  await reader.close();
  await run({ scheduleId });
  await run({ task: 'sweep', lookBackHours: 26 });
  expect(await mailsOf(id)).toBe(1);
  expect((await delivery()).attempts).toHaveLength(1);
  expect(log).toContain('"outcome":"sent"');
  expect(log).not.toContain('ops@acme.example');
});

test('a mail whose answer got lost is not sent twice: SES’s own event says that it left', async () => {
  const { id, scheduleId, delivery } = await dueTenant();
  const states: string[] = [];
  await run(
    { scheduleId },
    {
      faults: ['lost'],
      matches: /outbound-emails/,
      wait: async () => {
        const { id: deliveryId, mails } = await delivery();
        states.push(mails[0]?.state ?? 'none');
        const event = sesEvent(deliveryId, 'ops@acme.example', { eventType: 'Send', send: {} });
        const { error } = await deployed.invoke('MailEvents', event);
        expect(error).toBeUndefined();
      },
    },
  );
  expect(states).toEqual(['sending']);
  expect(await delivery()).toMatchObject({ state: 'sent', mails: [{ state: 'sent' }] });
  expect(await mailsOf(id)).toBe(1);
});

test('a mail that SES has no room for is sent a moment later, in the same try', async () => {
  const { id, scheduleId, delivery } = await dueTenant();
  await run({ scheduleId }, { faults: ['throttled', 'throttled'], matches: /outbound-emails/ });
  expect((await delivery()).attempts).toHaveLength(1);
  expect(await delivery()).toMatchObject({ state: 'sent' });
  expect(await mailsOf(id)).toBe(1);
});

test('SES that denies is told of by its name, and asked again later', async () => {
  const { id, scheduleId, delivery } = await dueTenant();
  const around: Around = { faults: ['denied'], matches: /outbound-emails/, wait: firstTry };
  await expect(run({ scheduleId }, around)).rejects.toThrow('one try');
  const waiting = await delivery();
  expect(waiting).toMatchObject({ state: 'rendered', mails: [] });
  expect(waiting.reason).toContain('AccessDeniedException');
  expect(await mailsOf(id)).toBe(0);
  await run({ deliveryId: waiting.id });
  expect(await delivery()).toMatchObject({ state: 'sent' });
  expect(await mailsOf(id)).toBe(1);
});

test('a mail that comes back is in the ledger, and its address gets no more', async () => {
  const { scheduleId, delivery } = await dueTenant();
  await run({ scheduleId });
  const { id: deliveryId, tenantId } = await delivery();
  const bounced = sesEvent(deliveryId, 'ops@acme.example', {
    eventType: 'Bounce',
    bounce: {
      bounceType: 'Permanent',
      bouncedRecipients: [{ emailAddress: 'ops@acme.example', diagnosticCode: '550 no such user' }],
    },
  });
  for (const _ of ['once', 'again']) await deployed.invoke('MailEvents', bounced);
  expect(await delivery()).toMatchObject({
    state: 'bounced',
    reason: 'ops@acme.example: 550 no such user',
    mails: [{ state: 'bounced' }],
  });
  const { items } = await registry.list('suppressions', { prefix: `${tenantId}/` });
  expect(items.map(({ item }) => item.cause)).toEqual(['bounced']);
});

test('a report that is missing is counted by the sweep, and so is that none is', async () => {
  const { answer, log } = await deployed.invoke('Sweep', { task: 'sweep', lookBackHours: 26 });
  expect(answer).toEqual({ deliveries: [] });
  expect(log).toMatch(/"MissingReports":\d+/);
  const hour = (new Date().getUTCHours() + 22) % 24;
  const updatedAt = new Date(Date.now() - 20 * 3_600_000).toISOString();
  await registry.put('tenants', aTenant('late'), 'absent');
  const schedule = aSchedule('late', 'daily', { cadence: 'daily', hour, updatedAt });
  await registry.put('report-schedules', schedule, 'absent');
  const second = await deployed.invoke('Sweep', { task: 'sweep', lookBackHours: 1 });
  expect(second.log).toMatch(/"message":"missing".*"id":"late\/daily/);
  expect(second.log).toMatch(/"MissingReports":[1-9]/);
});

describe('the links of mails', () => {
  const open = async (routeKey: string, token: string) => {
    const event = { version: '2.0', routeKey, pathParameters: { token } };
    const { answer, log } = await deployed.invoke('MailLinks', event);
    expect(log).not.toContain(token);
    return answer;
  };
  const key = () => Buffer.from(linkKey);

  test('end the reports of one tenant to one address by one click, and by no look', async () => {
    const { id } = await dueTenant();
    const token = signUnsubscription({ tenantUid: id, recipient: 'ops@acme.example' }, key());
    const suppressed = async () =>
      (await registry.list('suppressions', { prefix: `${id}/` })).items.length;
    const asked = await open('GET /unsubscribe/{token}', token);
    expect(asked).toMatchObject({ statusCode: 200 });
    expect(asked.body).toContain('<form method="post">');
    expect(await suppressed()).toBe(0);
    expect(await open('POST /unsubscribe/{token}', token)).toMatchObject({ statusCode: 200 });
    expect(await suppressed()).toBe(1);
    expect(await open('POST /unsubscribe/{token}', `${token}x`)).toMatchObject({
      statusCode: 404,
    });
  });

  test('open a document of a delivery for a week, by an address of S3 that lives a minute', async () => {
    const { scheduleId, delivery } = await dueTenant();
    await run({ scheduleId });
    const { id: deliveryId, manifest } = await delivery();
    const name = manifest[0]?.name ?? '';
    const until = Date.now() + 60_000;
    const link = (change: object) =>
      signDocumentLink({ deliveryId, name, until, ...change }, key());
    const opened = await open('GET /documents/{token}', link({}));
    expect(opened.statusCode).toBe(303);
    const { pathname, searchParams } = new URL(opened.headers.location);
    expect(decodeURIComponent(pathname)).toBe(`/deliveries/${deliveryId}/${name}`);
    expect(searchParams.get('X-Amz-Expires')).toBe('60');
    expect(searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/);
    const refused = [
      link({ until: Date.now() - 1 }),
      link({ name: 'other.pdf' }),
      link({ deliveryId: 'nobody/daily/d2026-11-01' }),
      `${link({})}x`,
      signUnsubscription({ tenantUid: deliveryId, recipient: name }, key()),
    ];
    for (const token of refused)
      expect(await open('GET /documents/{token}', token)).toMatchObject({ statusCode: 404 });
  });

  test('that were sent go on working while keys follow each other; documents until the third rotation', async () => {
    const { id, scheduleId, delivery } = await dueTenant();
    await run({ scheduleId });
    const { id: deliveryId, manifest } = await delivery();
    const document = { deliveryId, name: manifest[0]?.name ?? '', until: Date.now() + 3_600_000 };
    const links = (signing: string) => {
      const end = signUnsubscription({ tenantUid: id, recipient: 'ops@acme.example' }, signing);
      return [
        ['GET /documents/{token}', signDocumentLink(document, signing)],
        ['GET /unsubscribe/{token}', end],
      ] as const;
    };
    const statuses = async (signing: string) => {
      const answers: number[] = [];
      for (const [route, token] of links(signing))
        answers.push((await open(route, token)).statusCode);
      return answers;
    };
    const works = [303, 200];
    let keys = [linkKey];
    for (let rotation = 1; rotation <= 2; rotation += 1) {
      keys = await rotateSecret(secrets, linkKeyArn, (event) =>
        deployed.invoke('LinkKeyRotation', event),
      );
      expect(keys).toHaveLength(rotation + 1);
      for (const signing of keys) expect(await statuses(signing)).toEqual(works);
    }
    await rotateSecret(secrets, linkKeyArn, (event) => deployed.invoke('LinkKeyRotation', event));
    expect(await statuses(linkKey)).toEqual([404, 200]);
    expect(await statuses('f'.repeat(48))).toEqual([404, 404]);
  });
});

describe('printed by QuickSight', () => {
  /** QuickSight, whose job ends with the files of an earlier delivery. */
  async function printing(status: 'COMPLETED' | 'FAILED') {
    const { scheduleId, delivery } = await dueTenant();
    await run({ scheduleId });
    const { manifest } = await delivery();
    const files = (['pdf', 'csv', 'xlsx'] as const).map((format) => ({
      format: { pdf: 'PDF', csv: 'CSV', xlsx: 'EXCEL' }[format],
      uri: manifest.find(({ name }) => name.endsWith(`.${format}`))?.location,
    }));
    return stubQuickSight(({ operation }) => {
      if (operation === 'StartDashboardSnapshotJob') return { body: { Status: 200 } };
      if (operation === 'DescribeDashboardSnapshotJob') return { body: { JobStatus: status } };
      if (status === 'FAILED') {
        return { body: { ErrorInfo: { ErrorType: 'INTERNAL', ErrorMessage: 'out of ink' } } };
      }
      const FileGroups = files.map(({ format, uri }) => ({
        Files: [{ FormatType: format }],
        S3Results: [{ S3Uri: uri }],
      }));
      return { body: { JobStatus: status, Result: { AnonymousUsers: [{ FileGroups }] } } };
    });
  }
  const by = (url: string) => ({
    environment: {
      RENDERER: 'quicksight',
      DASHBOARD_ID: 'gatebook-dashboard',
      AWS_ENDPOINT_URL_QUICKSIGHT: url,
    },
  });

  test('a report is a job as the anonymous tenant, whose files are proven and mailed', async () => {
    const { id, scheduleId, delivery } = await dueTenant();
    const stub = await printing('COMPLETED');
    await run({ scheduleId }, by(stub.url));
    await stub.close();
    expect(await delivery()).toMatchObject({ state: 'sent', reason: null });
    expect(stub.wrong).toEqual([]);
    const start = stub.calls.find(({ operation }) => operation === 'StartDashboardSnapshotJob');
    expect(start?.input.UserConfiguration).toEqual({
      AnonymousUsers: [{ RowLevelPermissionTags: [{ Key: 'tenant', Value: id }] }],
    });
    expect(await mailsOf(id)).toBe(1);
  });

  test('a job that fails is in the ledger with QuickSight’s words, and nothing is mailed', async () => {
    const { id, scheduleId, delivery } = await dueTenant();
    const stub = await printing('FAILED');
    const around = { ...by(stub.url), wait: firstTry };
    await expect(run({ scheduleId }, around)).rejects.toThrow('one try');
    await stub.close();
    const given = await delivery();
    expect(given).toMatchObject({ state: 'queued', attempts: { length: 1 } });
    expect(given.reason).toContain('out of ink');
    expect(await mailsOf(id)).toBe(0);
  });
});
