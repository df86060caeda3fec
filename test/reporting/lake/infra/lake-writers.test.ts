import { assemblyOf, resolveAll } from '../../../fixtures/assembly.js';
import { central, home, member } from '../../../fixtures/deployments.js';
import type { ResolvedTemplate } from '../../../fixtures/resolve-template.js';
import { mayAsCentral } from '../../../iam/central-role.js';

const bucketName = `gatebook-lake-${central}-${home}`;
const bucket = `arn:aws:s3:::${bucketName}`;
const lake = resolveAll(assemblyOf('manyChoices')).find(({ resources }) =>
  Object.values(resources).some(({ Type }) => Type === 'AWS::Athena::WorkGroup'),
) as ResolvedTemplate;
const ofType = (type: string) =>
  Object.entries(lake.resources).filter(([, { Type }]) => Type === type);
const ledgerTable = lake.arnOf(ofType('AWS::DynamoDB::Table')[0]?.[0] as string);

const may = (idPrefix: string) => mayAsCentral(lake, idPrefix);
const landed = `logs/account_id=${member}/region=${home}/dt=2026-11-22/a.parquet`;
const workGroup = (name: string) => `arn:aws:athena:${home}:${central}:workgroup/${name}`;
const execution = (machine: string) =>
  `arn:aws:states:${home}:${central}:execution:${machine}:8a2b`;
const table = (name: string) => `arn:aws:glue:${home}:${central}:table/gatebook/${name}`;

describe.each([
  ['loader', 'LoaderWriterPlannerRole', 'gatebook-loader', 'leases/requests.json', 'requests'],
  ['roll-ups', 'RollUpsWriterPlannerRole', 'gatebook-roll-ups', 'leases/roll-ups.json', 'usage'],
])('the planner of the %s', (_, idPrefix, machine, lease, kept) => {
  const planner = may(idPrefix);

  test('holds its lease, and asks about nothing but its own executions and statements', () => {
    expect(planner('s3:PutObject', `${bucket}/${lease}`)).toBe('allowed');
    expect(planner('s3:DeleteObject', `${bucket}/${lease}`)).toBe('implicit deny');
    expect(planner('states:DescribeExecution', execution(machine))).toBe('allowed');
    expect(planner('states:DescribeExecution', execution('gatebook-reports'))).toBe(
      'implicit deny',
    );
    for (const action of ['ListQueryExecutions', 'BatchGetQueryExecution', 'StopQueryExecution']) {
      expect(planner(`athena:${action}`, workGroup(machine))).toBe('allowed');
      // Questions of dashboards run in this one.
      expect(planner(`athena:${action}`, workGroup('gatebook'))).toBe('implicit deny');
    }
    expect(planner('athena:StartQueryExecution', workGroup(machine))).toBe('implicit deny');
    expect(planner('glue:GetTable', table(kept))).toBe('allowed');
    expect(planner('glue:UpdateTable', table(kept))).toBe('implicit deny');
  });

  test('keeps the ledger, and no file of a table', () => {
    for (const action of ['Query', 'PutItem', 'UpdateItem', 'DeleteItem']) {
      expect(planner(`dynamodb:${action}`, ledgerTable)).toBe('allowed');
    }
    for (const key of ['requests/data/a.parquet', 'roll-ups/usage/data/a.parquet']) {
      for (const action of ['GetObject', 'PutObject', 'DeleteObject']) {
        expect(planner(`s3:${action}`, `${bucket}/${key}`)).toBe('implicit deny');
      }
    }
  });
});

describe('the planner of the loader', () => {
  const planner = may('LoaderWriterPlannerRole');

  test('looks into what has landed and tags it, and neither changes nor deletes it', () => {
    expect(planner('s3:GetObject', `${bucket}/${landed}`)).toBe('allowed');
    expect(planner('s3:PutObjectTagging', `${bucket}/${landed}`)).toBe('allowed');
    for (const action of ['PutObject', 'DeleteObject', 'DeleteObjectVersion']) {
      expect(planner(`s3:${action}`, `${bucket}/${landed}`)).toBe('implicit deny');
    }
    const listing = (prefix: string) => planner('s3:ListBucket', bucket, { 's3:prefix': prefix });
    expect(listing('logs/')).toBe('allowed');
    expect(listing('loads/')).toBe('allowed');
    expect(listing('registry/')).toBe('implicit deny');
  });

  test('puts copies into quarantine, with the key of the lake, and takes none away', () => {
    expect(planner('s3:PutObject', `${bucket}/quarantine/${landed}`)).toBe('allowed');
    expect(planner('s3:DeleteObject', `${bucket}/quarantine/${landed}`)).toBe('implicit deny');
    const [key] = ofType('AWS::KMS::Key');
    expect(planner('kms:GenerateDataKey', lake.arnOf(key?.[0] as string))).toBe('allowed');
  });
});

describe('the statements of', () => {
  test('the loader read what has landed and write requests, and nothing of the roll-ups', () => {
    const machine = may('LoaderWriterRole');
    expect(machine('s3:GetObject', `${bucket}/${landed}`)).toBe('allowed');
    expect(machine('s3:PutObject', `${bucket}/${landed}`)).toBe('implicit deny');
    expect(machine('s3:PutObject', `${bucket}/requests/data/a.parquet`)).toBe('allowed');
    expect(machine('s3:PutObject', `${bucket}/roll-ups/usage/data/a.parquet`)).toBe(
      'implicit deny',
    );
    expect(machine('glue:UpdateTable', table('requests'))).toBe('allowed');
    expect(machine('glue:UpdateTable', table('usage'))).toBe('implicit deny');
    expect(machine('athena:StartQueryExecution', workGroup('gatebook-loader'))).toBe('allowed');
    expect(machine('athena:StartQueryExecution', workGroup('gatebook-roll-ups'))).toBe(
      'implicit deny',
    );
  });

  test('the roll-ups read requests and write roll-ups, and nothing of what has landed', () => {
    const machine = may('RollUpsWriterRole');
    expect(machine('s3:GetObject', `${bucket}/requests/data/a.parquet`)).toBe('allowed');
    expect(machine('s3:PutObject', `${bucket}/requests/data/a.parquet`)).toBe('implicit deny');
    expect(machine('s3:GetObject', `${bucket}/${landed}`)).toBe('implicit deny');
    expect(machine('s3:PutObject', `${bucket}/roll-ups/usage/data/a.parquet`)).toBe('allowed');
    expect(machine('glue:UpdateTable', table('usage'))).toBe('allowed');
    expect(machine('glue:UpdateTable', table('requests'))).toBe('implicit deny');
  });
});

const lakeBucket = ofType('AWS::S3::Bucket').find(
  ([, { Properties }]) => Properties.BucketName === bucketName,
);

test('the bucket tells a queue of each object that lands, and the queue takes events of that bucket alone', () => {
  const events = lakeBucket?.[1].Properties.NotificationConfiguration.QueueConfigurations as {
    Event: string;
    Queue: string;
    Filter: { S3Key: { Rules: { Value: string }[] } };
  }[];
  expect(events.map(({ Event, Filter }) => [Event, Filter.S3Key.Rules[0]?.Value])).toEqual([
    ['s3:ObjectCreated:*', 'logs/'],
    ['s3:ObjectCreated:*', 'logs-json/'],
  ]);
  const statements = ofType('AWS::SQS::QueuePolicy').flatMap(
    ([, { Properties }]) => Properties.PolicyDocument.Statement as Record<string, unknown>[],
  );
  const send = statements.filter(
    ({ Action, Effect }) => Action === 'sqs:SendMessage' && Effect === 'Allow',
  );
  expect(send).toEqual([
    expect.objectContaining({
      Principal: { Service: 's3.amazonaws.com' },
      Resource: events[0]?.Queue,
      Condition: {
        StringEquals: { 'aws:SourceAccount': central },
        ArnEquals: { 'aws:SourceArn': bucket },
      },
    }),
  ]);
});

test('what has landed expires once it is loaded and never before, and files of requests never by their age', () => {
  const rules = lakeBucket?.[1].Properties.LifecycleConfiguration.Rules as {
    Prefix?: string;
    TagFilters?: unknown[];
    ExpirationInDays?: number;
  }[];
  for (const prefix of ['logs/', 'logs-json/']) {
    expect(rules.filter(({ Prefix }) => Prefix === prefix)).toEqual([
      expect.objectContaining({
        TagFilters: [{ Key: 'gatebook-landing', Value: 'released' }],
        ExpirationInDays: 30,
      }),
    ]);
  }
  const expiring = rules.filter(({ ExpirationInDays }) => ExpirationInDays !== undefined);
  expect(expiring.map(({ Prefix }) => Prefix)).not.toContain('requests/');
  expect(expiring.every(({ Prefix }) => Prefix !== undefined)).toBe(true);
});

test.each([
  ['OldestUnloadedMinutes', 60, 'breaching'],
  ['ObjectsSetAside', 1, 'notBreaching'],
  ['LandingLagMinutes', 10, 'notBreaching'],
  ['HoursRecomputed', 1, 'breaching'],
  ['ApproximateNumberOfMessagesVisible', 1, 'notBreaching'],
])('an alarm watches %s', (metric, threshold, missing) => {
  const alarms = ofType('AWS::CloudWatch::Alarm').filter(
    ([, { Properties }]) => Properties.MetricName === metric,
  );
  expect(alarms.map(([, { Properties }]) => Properties)).toEqual([
    expect.objectContaining({
      Threshold: threshold,
      TreatMissingData: missing,
      AlarmDescription: expect.stringContaining('docs/operating.md, "Central alarms"'),
    }),
  ]);
});

test('the alarms over failed runs add up kinds of failure of which most have no data point', () => {
  const alarms = ofType('AWS::CloudWatch::Alarm').filter(
    ([, { Properties }]) => Properties.Metrics,
  );
  expect(alarms.length).toBeGreaterThanOrEqual(2);
  for (const [, { Properties }] of alarms) {
    const [sum, ...terms] = Properties.Metrics;
    const ids = terms.map(({ Id }: { Id: string }) => Id);
    expect(ids).toHaveLength(3);
    expect(sum.Expression).toBe(ids.map((id: string) => `FILL(${id}, 0)`).join(' + '));
  }
});
