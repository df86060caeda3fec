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
import type { Delivery } from '../../core/registry/delivery.js';
import type { ReportSchedule } from '../../core/registry/report-schedule.js';
import { eventBridgeScheduler } from '../../reporting/reports/delivery/eventbridge-scheduler.js';
import { start } from '../../reporting/reports/delivery/starts.js';
import type { OutgoingMail } from '../../reporting/reports/mail/mail.js';
import { sesTransport } from '../../reporting/reports/mail/ses.js';
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

test('a report that was asked for by hand has a schedule of its own, which runs once and is gone', async () => {
  const client = new SchedulerClient(connection());
  const group = 'gatebook-by-hand';
  await client.send(new CreateScheduleGroupCommand({ Name: group }));
  const targetArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:gatebook-reports';
  const scheduler = eventBridgeScheduler({
    client,
    group,
    targetArn,
    roleArn: 'arn:aws:iam::123456789012:role/gatebook-central/gatebook-report-scheduler',
    deadLetterArn: 'arn:aws:sqs:us-east-1:123456789012:gatebook-report-starts',
    jitterMinutes: 15,
  });
  const id = 'acme/now-0123456789abcdef/w2026-11-16';
  const asked = { id, queuedAt: '2026-11-23T06:59:30.000Z' } as Delivery;
  await scheduler.start(asked);
  await scheduler.start(asked);
  const { Schedules = [] } = await client.send(new ListSchedulesCommand({ GroupName: group }));
  expect(Schedules).toHaveLength(1);
  const kept = await client.send(
    new GetScheduleCommand({ GroupName: group, Name: Schedules[0]?.Name }),
  );
  expect(kept).toMatchObject({
    // A minute ahead, since it is not known what becomes of a time that has passed.
    ScheduleExpression: 'at(2026-11-23T07:00:30)',
    ActionAfterCompletion: 'DELETE',
    Target: { Arn: targetArn },
  });
  // What EventBridge hands to the machine is a start that its first function takes.
  expect(start.parse(JSON.parse(kept.Target?.Input ?? ''))).toEqual({ deliveryId: id });
});
