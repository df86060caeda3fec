import {
  CreateScheduleGroupCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import {
  CreateConfigurationSetCommand,
  CreateEmailIdentityCommand,
  SESv2Client,
} from '@aws-sdk/client-sesv2';
import type { ReportSchedule } from '../../core/registry/report-schedule.js';
import { eventBridgeScheduler } from '../../reporting/delivery/eventbridge-scheduler.js';
import type { OutgoingMail } from '../../reporting/mail/mail.js';
import { sesTransport } from '../../reporting/mail/ses.js';
import { startMoto } from '../fixtures/moto.js';

jest.setTimeout(120_000);

let moto: Awaited<ReturnType<typeof startMoto>>;
const connection = () => ({
  endpoint: moto.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'central', secretAccessKey: 'secret' },
});
beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto.close());

const mail: OutgoingMail = {
  from: 'Gatebook <reports@gatebook.example>',
  to: 'ops@acme.example',
  subject: 'Weekly API report\r\nBcc: x',
  text: 'Hello',
  html: '<p>Hello</p>',
  messageId: 'a@gatebook.example',
  date: new Date(0),
  attachments: [{ name: 'a.pdf', mediaType: 'application/pdf', bytes: Buffer.from('%PDF') }],
  unsubscribeUrl: 'https://gatebook.example/unsubscribe/abc',
  deliveryId: 'acme/weekly/w2026-11-16',
};

test('SES takes a mail with its attachment from an identity that it knows', async () => {
  const client = new SESv2Client(connection());
  await client.send(new CreateConfigurationSetCommand({ ConfigurationSetName: 'gatebook' }));
  const transport = sesTransport({ client, configurationSet: 'gatebook' });
  await client.send(new CreateEmailIdentityCommand({ EmailIdentity: 'reports@gatebook.example' }));
  const answer = await transport.send(mail);
  expect(answer).toMatchObject({ outcome: 'sent' });
  const kept = (await (await fetch(`${moto.url}/moto-api/data.json`)).json()) as object;
  expect(JSON.stringify(kept)).toContain('Weekly API report');
});

test('a schedule is made, changed by a repeat, and removed, as often as it is asked for', async () => {
  const client = new SchedulerClient(connection());
  await client.send(new CreateScheduleGroupCommand({ Name: 'gatebook' }));
  const scheduler = eventBridgeScheduler({
    client,
    group: 'gatebook',
    targetArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:deliver',
    roleArn: 'arn:aws:iam::123456789012:role/gatebook-scheduler',
    deadLetterArn: 'arn:aws:sqs:us-east-1:123456789012:gatebook-schedules',
    jitterMinutes: 15,
  });
  const at = '2026-11-01T00:00:00.000Z';
  const schedule: ReportSchedule = {
    id: `${'a'.repeat(63)}/${'b'.repeat(40)}`,
    tenantId: 'a'.repeat(63),
    name: 'b'.repeat(40),
    cadence: 'weekly',
    hour: 7,
    timeZone: null,
    formats: ['pdf'],
    recipients: null,
    title: null,
    state: 'active',
    createdAt: at,
    updatedAt: at,
  };
  await scheduler.put(schedule, 'Europe/Berlin');
  await scheduler.put(
    { ...schedule, cadence: 'monthly', hour: 6, state: 'paused' },
    'Asia/Kolkata',
  );
  const { Schedules = [] } = await client.send(new ListSchedulesCommand({ GroupName: 'gatebook' }));
  expect(Schedules).toHaveLength(1);
  const kept = await client.send(
    new GetScheduleCommand({ GroupName: 'gatebook', Name: Schedules[0]?.Name }),
  );
  expect(kept).toMatchObject({
    ScheduleExpression: 'cron(0 6 1 * ? *)',
    ScheduleExpressionTimezone: 'Asia/Kolkata',
    State: 'DISABLED',
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
  });
  await scheduler.remove(schedule.id);
  await scheduler.remove(schedule.id);
  const after = await client.send(new ListSchedulesCommand({ GroupName: 'gatebook' }));
  expect(after.Schedules).toEqual([]);
});
