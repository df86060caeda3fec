import { Duration, Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { acknowledge } from '../../../infra/acknowledge.js';
import { HandlerFunction } from '../../../infra/handler-function.js';
import { lakeQueries } from '../../../infra/lake-queries.js';
import { reportConfigurationSet } from '../../../infra/names.js';
import { allowRegistry } from '../../../infra/registry-access.js';
import type { ReportsDeployment } from '../../../infra/settings.js';
import type { CentralLake } from '../../lake/infra/central-lake.js';
import { reportReaderRole, resourceIds } from '../../quicksight/names.js';
import { documentsPrefix } from '../delivery/document-key.js';
import { bundledFiles } from '../functions/delivery-attempt/bundled-files.js';
import { deliveriesAtOnce } from './delivery-machine.js';

export interface DelivererProps {
  readonly reports: ReportsDeployment;
  readonly table: ITable;
  readonly lake: CentralLake;
  readonly documents: IBucket;
  readonly linkKey: ISecret;
  /** Where links in mails lead. */
  readonly linkOrigin: string;
  /** Whether mails have a dashboard to link to. */
  readonly hasDashboard: boolean;
  /** Where QuickSight keeps users. */
  readonly identityRegion: string;
}

/**
 * The function that delivers: one invocation tries one delivery. Where QuickSight draws, its reserved concurrency is what
 * keeps more than ten reports from being made at once, by whatever and however often they are started (docs/decisions/0011).
 */
export function deliverer(stack: Stack, props: DelivererProps): HandlerFunction {
  const { reports, table, lake, documents } = props;
  const byQuickSight = reports.renderer === 'quicksight';
  const readerRoleArn =
    byQuickSight && reports.reader === 'registered'
      ? `arn:${stack.partition}:iam::${stack.account}:role/${reportReaderRole}`
      : '';
  const delivering = new HandlerFunction(stack, 'Deliver', {
    entry: 'reporting/reports/functions/delivery-attempt/handler.ts',
    description: 'Makes a report, proves whose it is, and mails it',
    // A whole processor: drawing a report is work, and takes less of the time that is paid for.
    memoryMb: 1769,
    timeout: Duration.minutes(15),
    ...(byQuickSight && { reservedConcurrency: deliveriesAtOnce }),
    environment: {
      TABLE_NAME: table.tableName,
      DOCUMENTS_BUCKET: documents.bucketName,
      DATABASE: lake.databaseName,
      WORK_GROUP: lake.workGroupName,
      ACCOUNT_ID: stack.account,
      FROM: reports.from,
      CONFIGURATION_SET: reportConfigurationSet,
      LINK_ORIGIN: props.linkOrigin,
      LINK_KEY_ARN: props.linkKey.secretArn,
      RENDERER: reports.renderer,
      DASHBOARD_ID: props.hasDashboard ? resourceIds.dashboard : '',
      IDENTITY_REGION: props.identityRegion,
      READER_ROLE_ARN: readerRoleArn,
    },
    tracing: true,
    beside: bundledFiles,
  })
    .allow(['s3:GetObject', 's3:PutObject'], [documents.arnForObjects(`${documentsPrefix}*`)])
    // Without it S3 answers AccessDenied, not NoSuchKey, for a document that has expired.
    .allow(['s3:ListBucket'], [documents.bucketArn]);
  allowRegistry(delivering, table, {
    read: ['apis', 'deliveries', 'report-schedules', 'suppressions', 'tenants'],
    write: ['deliveries'],
  });
  delivering.allow(['secretsmanager:GetSecretValue'], [props.linkKey.secretArn]);
  for (const statement of lakeQueries(stack, lake)) delivering.role.addToPolicy(statement);
  allowMail(delivering, reports);
  if (readerRoleArn !== '') allowReader(delivering, readerRoleArn);
  else if (byQuickSight) allowSnapshots(delivering);
  acknowledge(delivering.role, {
    'AwsSolutions-IAM5':
      'Athena reads every row file and makes up the names of its answers; documents lie below the id of their delivery; a snapshot job is named after its delivery; X-Ray has no resources.',
  });
  return delivering;
}

/** SES takes mails of one identity, from one address. The identity of a domain would let any address of it be used. */
function allowMail(to: HandlerFunction, { from, identity }: ReportsDeployment): void {
  const { partition, region, account } = Stack.of(to);
  const ses = (rest: string) => `arn:${partition}:ses:${region}:${account}:${rest}`;
  to.allow(
    // SES makes MIME of a mail with attachments, and does not say by which of the two names it then asks.
    ['ses:SendEmail', 'ses:SendRawEmail'],
    [
      ses(`identity/${identity ?? from.split('@')[1]}`),
      ses(`configuration-set/${reportConfigurationSet}`),
    ],
    { StringEquals: { 'ses:FromAddress': from } },
  );
}

/** QuickSight prints one dashboard. Its files come by addresses that QuickSight signs: there is no bucket to read. */
function allowSnapshots(to: HandlerFunction): void {
  const { partition, region, account } = Stack.of(to);
  const dashboard = `arn:${partition}:quicksight:${region}:${account}:dashboard/${resourceIds.report}`;
  to.allow(
    [
      'quicksight:DescribeDashboardSnapshotJob',
      'quicksight:DescribeDashboardSnapshotJobResult',
      'quicksight:StartDashboardSnapshotJob',
    ],
    [dashboard, `${dashboard}/snapshot-job/*`],
  );
}

/** A tenant's registered reader prints: its role may start snapshot jobs, and this function may only take the part of it. */
function allowReader(to: HandlerFunction, roleArn: string): void {
  const { partition, account } = Stack.of(to);
  to.allow(['sts:AssumeRole', 'sts:SetContext'], [roleArn]);
  to.allow(
    ['quicksight:GetIdentityContext'],
    [`arn:${partition}:quicksight:*:${account}:user/default/${reportReaderRole}/*`],
  );
}
