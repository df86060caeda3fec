import { Duration, type Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { acknowledge } from '../../../infra/acknowledge.js';
import { HandlerFunction } from '../../../infra/handler-function.js';
import { centralRolePath } from '../../../infra/names.js';
import { allowRegistry } from '../../../infra/registry-access.js';
import type { QuickSightDeployment } from '../../../infra/settings.js';
import type { CentralLake } from '../../lake/infra/central-lake.js';
import { tableNames } from '../../query/table.js';
import { platformGroup, readersGroup, resourceIds, tenantGroupPrefix } from '../names.js';
import { rulesPrefix } from './catalogue.js';

/** The collections of the registry that rules and readers are made of. */
const followed = ['tenants', 'apis'] as const;

/** The dashboards that the group of readers may open: registered readers print the report as members of it. */
export const openedByReaders = ({ reports }: QuickSightDeployment): readonly string[] => [
  resourceIds.dashboard,
  ...(reports?.renderer === 'quicksight' && reports.reader === 'registered'
    ? [resourceIds.report]
    : []),
];

/**
 * What keeps rules, groups and readers in step with the registry: within seconds of a change, and every hour whatever
 * happened. Runs one at a time, because each of two at once could undo what the other has seen later.
 */
export function readerSync(
  stack: Stack,
  {
    lake,
    registry,
    identityRegion,
    deployment,
    readersArn,
    rulesArn,
  }: {
    readonly lake: CentralLake;
    readonly registry: Table;
    readonly identityRegion: string;
    readonly deployment: QuickSightDeployment;
    /** The group of readers. */
    readonly readersArn: string;
    /** The data set of the rules. */
    readonly rulesArn: string;
  },
): HandlerFunction {
  const { platformUsers } = deployment.quickSight;
  const [collection] = registry.schemaV2().partitionKeys.map(({ name }) => name);
  if (collection === undefined) throw new Error('The registry has no partition key.');
  const rulesKey = `${rulesPrefix}rules.json`;
  const follower = new HandlerFunction(stack, 'Access', {
    entry: 'reporting/quicksight/reader-sync/handler.ts',
    description: 'Brings rules, groups and readers of QuickSight in step with the registry',
    memoryMb: 512,
    timeout: Duration.minutes(10),
    reservedConcurrency: 1,
    environment: {
      ACCOUNT_ID: stack.account,
      TABLE_NAME: registry.tableName,
      LAKE_BUCKET: lake.bucket.bucketName,
      RULES_KEY: rulesKey,
      IDENTITY_REGION: identityRegion,
      REPORT_READER: deployment.reports?.reader ?? 'anonymous',
      DASHBOARD_IDS: JSON.stringify(openedByReaders(deployment)),
      READERS_ARN: readersArn,
      RULES_ARN: rulesArn,
      ...(deployment.reports && { INVITATIONS_FROM: deployment.reports.from }),
      ...(platformUsers && { PLATFORM_USERS: JSON.stringify(platformUsers) }),
    },
  });
  allowed(stack, follower, { lake, registry, rulesKey, identityRegion, deployment });
  follower.function.addEventSource(
    new DynamoEventSource(registry, {
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 1000,
      // A hundred APIs that are registered at once are one run.
      maxBatchingWindow: Duration.seconds(5),
      // What is in the records does not matter: the next run reads the registry whole.
      retryAttempts: 5,
      filters: [
        FilterCriteria.filter({
          dynamodb: { Keys: { [collection]: { S: FilterRule.or(...followed) } } },
        }),
      ],
    }),
  );
  const role = new Role(stack, 'AccessScheduleRole', {
    path: centralRolePath,
    description: 'Runs what follows the registry, every hour',
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
  });
  acknowledge(role, {
    'AwsSolutions-IAM5': 'The CDK lets a schedule call every version of its function.',
  });
  new Schedule(stack, 'AccessHourly', {
    schedule: ScheduleExpression.rate(Duration.hours(1)),
    target: new LambdaInvoke(follower.function, { retryAttempts: 3, role }),
  });
  new Alarm(stack, 'AccessAlarm', {
    alarmDescription:
      'Gatebook: who sees what in QuickSight does not follow the registry. See docs/operating.md, "Central alarms".',
    metric: follower.function.metricErrors({ period: Duration.minutes(15), statistic: 'Sum' }),
    // One failure is repeated at once, and most pass.
    threshold: 2,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  return follower;
}

function allowed(
  stack: Stack,
  follower: HandlerFunction,
  {
    lake,
    registry,
    rulesKey,
    identityRegion,
    deployment,
  }: {
    readonly lake: CentralLake;
    readonly registry: Table;
    readonly rulesKey: string;
    readonly identityRegion: string;
    readonly deployment: QuickSightDeployment;
  },
): void {
  const { partition, account, region } = stack;
  const identity = (rest: string) =>
    `arn:${partition}:quicksight:${identityRegion}:${account}:${rest}`;
  const group = (name: string) => identity(`group/default/${name}`);
  const quicksight = (rest: string) => `arn:${partition}:quicksight:${region}:${account}:${rest}`;
  const rules = quicksight(`dataset/${resourceIds.rules}`);
  // Whose members are left alone cannot be changed by mistake either.
  const kept = [
    group(readersGroup),
    group(`${tenantGroupPrefix}*`),
    ...(deployment.quickSight.platformUsers ? [group(platformGroup)] : []),
  ];
  allowRegistry(follower, registry, { read: followed });
  follower
    .allow(['s3:GetObject', 's3:PutObject'], [lake.bucket.arnForObjects(rulesKey)])
    // Without it S3 answers AccessDenied, not NoSuchKey, before the first rules are written.
    .allow(['s3:ListBucket'], [lake.bucket.bucketArn])
    .allow(
      ['quicksight:CreateIngestion', 'quicksight:DescribeIngestion'],
      [rules, `${rules}/ingestion/*`],
    )
    // Has no narrower form (service authorization reference, Amazon QuickSight).
    .allow(['quicksight:ListIngestions'], ['*'])
    .allow(
      ['quicksight:DescribeDataSet'],
      tableNames.map((table) => quicksight(`dataset/${resourceIds[table]}`)),
    )
    .allow(
      ['quicksight:DescribeDashboardPermissions', 'quicksight:UpdateDashboardPermissions'],
      openedByReaders(deployment).map((id) => quicksight(`dashboard/${id}`)),
    )
    .allow(['quicksight:ListGroups'], [group('*')])
    .allow(['quicksight:DescribeUser', 'quicksight:RegisterUser'], [identity('user/default/*')])
    .allow(
      ['quicksight:CreateGroup', 'quicksight:ListGroupMemberships'],
      [...new Set([...kept, group(platformGroup)])],
    )
    .allow(['quicksight:CreateGroupMembership', 'quicksight:DeleteGroupMembership'], kept)
    .allow(['quicksight:DeleteGroup'], [group(`${tenantGroupPrefix}*`)]);
  if (deployment.reports) {
    const { from, identity = from.slice(from.lastIndexOf('@') + 1) } = deployment.reports;
    const sender = `arn:${partition}:ses:${region}:${account}:identity/${identity}`;
    follower.allow(['ses:SendEmail'], [sender], { StringEquals: { 'ses:FromAddress': from } });
  }
  if (lake.key) follower.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [lake.key.keyArn]);
  acknowledge(follower.role, {
    'AwsSolutions-IAM5':
      "Groups of tenants and users of QuickSight have names that the registry makes up; listing the streams of a table or the imports of a data set knows no narrower form; an import's id is made up as it begins.",
  });
}
