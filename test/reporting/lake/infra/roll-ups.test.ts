import { assemblyOf, resolveAll } from '../../../fixtures/assembly.js';
import { central, home, member, organisation } from '../../../fixtures/deployments.js';
import type { ResolvedTemplate } from '../../../fixtures/resolve-template.js';
import { evaluate, type Question } from '../../../iam/evaluate.js';
import { roleOf } from '../../../iam/policies.js';

const bucket = `arn:aws:s3:::gatebook-lake-${central}-${home}`;
const lake = resolveAll(assemblyOf('manyChoices')).find(({ resources }) =>
  Object.values(resources).some(({ Type }) => Type === 'AWS::Athena::WorkGroup'),
) as ResolvedTemplate;

const planner = roleOf(lake, 'RollUpsPlannerRole');
const may = (action: string, resource: string, context: Question['context'] = {}) =>
  evaluate({
    principal: { arn: planner.arn, account: central, organisation },
    identity: planner.identity,
    action,
    resource,
    context,
  });
const note = `quarantine/roll-ups/account_id=${member}/2026-11-22T10:15:00.000Z.json`;

describe('the planner of the roll-ups', () => {
  test('notes accounts in the quarantine, with the key of the lake, and writes nothing else', () => {
    expect(may('s3:PutObject', `${bucket}/${note}`)).toBe('allowed');
    const [keyId] =
      Object.entries(lake.resources).find(([, { Type }]) => Type === 'AWS::KMS::Key') ?? [];
    const key = lake.arnOf(keyId as string);
    expect(may('kms:GenerateDataKey', key)).toBe('allowed');
    for (const other of [
      `logs/account_id=${member}/a.parquet`,
      'registry/apis/apis.json',
      'roll-ups/usage/data/a.parquet',
      'quarantine/other/a.json',
    ]) {
      expect(may('s3:PutObject', `${bucket}/${other}`)).toBe('implicit deny');
    }
    expect(may('s3:DeleteObject', `${bucket}/${note}`)).toBe('implicit deny');
  });

  test('holds the lease, and asks about nothing but executions of the roll-ups and their statements', () => {
    expect(may('s3:PutObject', `${bucket}/leases/roll-ups.json`)).toBe('allowed');
    expect(may('s3:GetObject', `${bucket}/leases/roll-ups.json`)).toBe('allowed');
    expect(may('s3:DeleteObject', `${bucket}/leases/roll-ups.json`)).toBe('implicit deny');
    const execution = (machine: string) =>
      `arn:aws:states:${home}:${central}:execution:${machine}:8a2b`;
    expect(may('states:DescribeExecution', execution('gatebook-roll-ups'))).toBe('allowed');
    expect(may('states:DescribeExecution', execution('gatebook-reports'))).toBe('implicit deny');
    const workGroup = (name: string) => `arn:aws:athena:${home}:${central}:workgroup/${name}`;
    for (const action of ['ListQueryExecutions', 'BatchGetQueryExecution', 'StopQueryExecution']) {
      expect(may(`athena:${action}`, workGroup('gatebook-roll-ups'))).toBe('allowed');
      // Questions of dashboards run in this one.
      expect(may(`athena:${action}`, workGroup('gatebook'))).toBe('implicit deny');
    }
    expect(may('athena:StartQueryExecution', workGroup('gatebook-roll-ups'))).toBe('implicit deny');
  });

  test('lists accounts that have rows and accounts that were set aside, and reads neither rows nor notes', () => {
    const listing = (prefix: string) =>
      may('s3:ListBucket', bucket, { 's3:prefix': prefix, 's3:delimiter': '/' });
    for (const prefix of ['logs/', 'logs-json/', 'quarantine/roll-ups/']) {
      expect(listing(prefix)).toBe('allowed');
    }
    expect(listing('registry/')).toBe('implicit deny');
    expect(listing(`logs/account_id=${member}/`)).toBe('implicit deny');
    expect(may('s3:GetObject', `${bucket}/logs/account_id=${member}/a.parquet`)).toBe(
      'implicit deny',
    );
    expect(may('s3:GetObject', `${bucket}/${note}`)).toBe('implicit deny');
  });
});

test('an alarm goes off for one account that is set aside, and says where its name is', () => {
  const alarm = Object.values(lake.resources).find(
    ({ Type, Properties }) =>
      Type === 'AWS::CloudWatch::Alarm' && Properties.MetricName === 'AccountsSetAside',
  );
  expect(alarm?.Properties).toMatchObject({
    Namespace: 'Gatebook',
    Dimensions: [{ Name: 'service', Value: 'roll-ups' }],
    Statistic: 'Sum',
    Threshold: 1,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    AlarmDescription: expect.stringMatching(/quarantine\/roll-ups\/.*Central alarms/),
  });
});

test('notes expire when an account is suspected no longer', () => {
  const bucketOfRows = Object.values(lake.resources).find(
    ({ Type, Properties }) =>
      Type === 'AWS::S3::Bucket' && Properties.BucketName === `gatebook-lake-${central}-${home}`,
  );
  expect(bucketOfRows?.Properties.LifecycleConfiguration.Rules).toContainEqual(
    expect.objectContaining({ Prefix: 'quarantine/roll-ups/', ExpirationInDays: 30 }),
  );
});

test('the alarm over failed runs adds up kinds of failure of which most have no data point', () => {
  const alarm = Object.values(lake.resources).find(
    ({ Type, Properties }) =>
      Type === 'AWS::CloudWatch::Alarm' &&
      /could not be recomputed/.test(Properties.AlarmDescription),
  );
  const [sum, ...terms] = alarm?.Properties.Metrics ?? [];
  const ids = terms.map(({ Id }: { Id: string }) => Id);
  expect(ids).toHaveLength(3);
  expect(sum.Expression).toBe(ids.map((id: string) => `FILL(${id}, 0)`).join(' + '));
});
