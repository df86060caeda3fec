import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { cloudWatchQuietAlarms } from '../../control-plane/health/cloudwatch.js';
import { startMoto } from '../fixtures/moto.js';

jest.setTimeout(120_000);

let moto: Awaited<ReturnType<typeof startMoto>>;
let client: CloudWatchClient;
beforeAll(async () => {
  moto = await startMoto();
  client = new CloudWatchClient({
    endpoint: moto.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'central', secretAccessKey: 'secret' },
  });
});
afterAll(() => moto.close());
beforeEach(async () => {
  await fetch(`${moto.url}/moto-api/reset`, { method: 'POST' });
});

const now = new Date();
const alarms = () => cloudWatchQuietAlarms(client, () => now);
const there = async () => {
  const { MetricAlarms: found = [] } = await client.send(new DescribeAlarmsCommand({}));
  return found;
};
const names = async () => (await there()).map(({ AlarmName }) => AlarmName);
/** What the metric of a pipeline says, the last hour. */
const metric = async (account: string, region: string) => {
  const { Datapoints: points = [] } = await client.send(
    new GetMetricStatisticsCommand({
      Namespace: 'Gatebook/Pipelines',
      MetricName: 'QuietHours',
      Dimensions: [
        { Name: 'Account', Value: account },
        { Name: 'Region', Value: region },
      ],
      StartTime: new Date(now.getTime() - 1_800_000),
      EndTime: new Date(now.getTime() + 1_800_000),
      Period: 3600,
      Statistics: ['Minimum', 'Maximum'],
    }),
  );
  return points[0];
};
const state = (name: string, StateValue: 'OK' | 'ALARM') =>
  client.send(
    new SetAlarmStateCommand({ AlarmName: name, StateValue, StateReason: 'CloudWatch says so' }),
  );

const [first, second] = [
  { accountId: '111122223333', region: 'eu-west-1', hours: 3 },
  { accountId: '444455556666', region: 'ap-southeast-2', hours: 80 },
];

test('each quiet pipeline has an alarm with its account and Region in the name, which its metric turns on', async () => {
  await alarms().keep([first, second]);
  expect((await names()).sort()).toEqual([
    'gatebook-quiet-111122223333-eu-west-1',
    'gatebook-quiet-444455556666-ap-southeast-2',
  ]);
  expect((await there())[0]).toMatchObject({
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    MetricName: 'QuietHours',
    AlarmDescription: expect.stringContaining('account 111122223333 in eu-west-1'),
  });
  expect(await metric('444455556666', 'ap-southeast-2')).toMatchObject({ Maximum: 80 });
});

test('saying it twice changes nothing', async () => {
  await alarms().keep([first]);
  await alarms().keep([first]);
  expect(await names()).toHaveLength(1);
});

test('an alarm goes off by its metric before it is removed', async () => {
  const name = 'gatebook-quiet-111122223333-eu-west-1';
  await alarms().keep([first]);
  await state(name, 'ALARM');
  await alarms().keep([]);
  expect(await names()).toEqual([name]);
  expect(await metric('111122223333', 'eu-west-1')).toMatchObject({ Minimum: 0 });
  await state(name, 'OK');
  await alarms().keep([]);
  expect(await names()).toEqual([]);
});

test('a central fault names fifty pipelines, and not thousands', async () => {
  const many = Array.from({ length: 120 }, (_, index) => ({
    ...first,
    accountId: String(100_000_000_000 + index),
  }));
  await alarms().keep(many);
  const { MetricAlarms: found = [] } = await client.send(
    new DescribeAlarmsCommand({ MaxRecords: 100 }),
  );
  expect(found).toHaveLength(50);
});
