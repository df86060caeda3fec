import {
  CreateBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateScheduleGroupCommand,
  GetScheduleCommand,
  paginateListSchedules,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { s3Freshness } from '../../control-plane/freshness/s3.js';
import { hourMs } from '../../core/periods/duration.js';
import { reportSchedules } from '../../reporting/reports/delivery/report-schedules.js';
import { s3Documents } from '../../reporting/reports/delivery/s3-documents.js';
import { documentStoreContract } from '../contracts/document-store.js';
import { lakeFreshnessContract } from '../contracts/lake-freshness.js';
import { reportSchedulerContract } from '../contracts/report-scheduler.js';
import { memoryRegistry } from '../fixtures/memory-registry.js';
import { startMoto } from '../fixtures/moto.js';
import { clockOf } from '../fixtures/zone-oracle.js';

let moto: Awaited<ReturnType<typeof startMoto>>;
let buckets = 0;
beforeAll(async () => {
  moto = await startMoto();
}, 120_000);
afterAll(() => moto?.close());

const connection = () => ({
  endpoint: moto.url,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** A bucket of its own. */
async function newBucket() {
  const client = new S3Client({ ...connection(), forcePathStyle: true });
  buckets += 1;
  const bucket = `bucket-${buckets}`;
  await client.send(
    new CreateBucketCommand({
      Bucket: bucket,
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  );
  return { client, bucket };
}

describe('documents in S3', () => {
  documentStoreContract(async () =>
    s3Documents({
      ...(await newBucket()),
      linkTo: (deliveryId, name) => `https://reports.example.com/${deliveryId}/${name}`,
    }),
  );
});

describe('the freshness of a bucket of S3', () => {
  lakeFreshnessContract(async () => {
    const { client, bucket } = await newBucket();
    return {
      freshness: s3Freshness({ client, bucket, prefixes: ['logs/'], clock: () => new Date() }),
      async arrive({ accountId, region }, at) {
        const folder = `logs/account_id=${accountId}/region=${region}/dt=${at.slice(0, 10)}`;
        const object = { Bucket: bucket, Key: `${folder}/${at}.parquet` };
        await client.send(new PutObjectCommand({ ...object, Body: at }));
        const { LastModified } = await client.send(new HeadObjectCommand(object));
        return LastModified?.toISOString() ?? '';
      },
      close: async () => client.destroy(),
    };
  });
});

const weekdays = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];

/**
 * Whether EventBridge starts a schedule of an expression while a clock shows something ("Schedule types on EventBridge
 * Scheduler", user guide): `cron(minute hour day-of-month month day-of-week year)`. Of what nothing here asks for it
 * knows nothing.
 */
function isDue(expression: string, shown: ReturnType<ReturnType<typeof clockOf>>): boolean {
  const cron = /^cron\((\d+) (\d+) (\*|\?|\d+) \* (\*|\?|[A-Z]{3}) \*\)$/.exec(expression);
  if (!cron) throw new Error(`${expression} is not read here.`);
  const [, minute, hour, date = '', weekday = ''] = cron;
  if ((date === '?') === (weekday === '?')) throw new Error(`${expression} needs one "?".`);
  return (
    Number(minute) === shown.minute &&
    Number(hour) === shown.hour &&
    (/[*?]/.test(date) || Number(date) === Number(shown.date.slice(8))) &&
    (/[*?]/.test(weekday) || weekdays.indexOf(weekday) + 1 === shown.weekday)
  );
}

let groups = 0;

describe('schedules of EventBridge', () => {
  reportSchedulerContract(async () => {
    const client = new SchedulerClient(connection());
    groups += 1;
    const group = `gatebook-contract-${groups}`;
    await client.send(new CreateScheduleGroupCommand({ Name: group }));
    const registry = memoryRegistry();
    const kept = async () => {
      const schedules = [];
      for await (const { Schedules = [] } of paginateListSchedules(
        { client },
        { GroupName: group },
      )) {
        for (const { Name } of Schedules) {
          schedules.push(await client.send(new GetScheduleCommand({ GroupName: group, Name })));
        }
      }
      return schedules.map(({ ScheduleExpression = '', Target, ...schedule }) => ({
        ...schedule,
        expression: ScheduleExpression,
        input: JSON.parse(Target?.Input ?? '{}') as { scheduleId?: string; deliveryId?: string },
      }));
    };
    return {
      registry,
      scheduler: reportSchedules({
        client,
        group,
        machineArn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:gatebook-reports',
        roleArn: 'arn:aws:iam::123456789012:role/gatebook-central/gatebook-report-scheduler',
        deadLetterArn: 'arn:aws:sqs:eu-west-1:123456789012:gatebook-report-starts',
      }),
      async starts(since, until) {
        const starts: { id: string; at: number }[] = [];
        for (const { expression, ScheduleExpressionTimezone, State, input } of await kept()) {
          if (State !== 'ENABLED' || input.scheduleId === undefined) continue;
          const clock = clockOf(ScheduleExpressionTimezone ?? 'UTC');
          for (let at = since + hourMs / 4; at <= until; at += hourMs / 4) {
            if (isDue(expression, clock(at))) starts.push({ id: input.scheduleId, at });
          }
        }
        return starts;
      },
      startedByHand: async () => (await kept()).flatMap(({ input }) => input.deliveryId ?? []),
      async close() {
        client.destroy();
        await registry.close();
      },
    };
  });
});
