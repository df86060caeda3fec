import type { Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { HandlerFunction } from '../../infra/handler-function.js';
import { controlRolePath } from '../../infra/names.js';
import { reportStarts } from '../../infra/report-starts.js';

/** Lets a function write the registry's copy that roll-ups read. */
export const mayPublishRegistry = (
  fn: HandlerFunction,
  { bucket, key }: { readonly bucket: IBucket; readonly key: IKey | undefined },
) => {
  fn.allow(['s3:GetObject', 's3:PutObject'], [bucket.arnForObjects('registry/*')])
    // Without it S3 answers AccessDenied, not NoSuchKey, before the first snapshot is written.
    .allow(['s3:ListBucket'], [bucket.bucketArn]);
  if (key) fn.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [key.keyArn]);
};

/** Lets a function become the control role of any account of the organisation. */
export const mayReachMembers = (fn: HandlerFunction, partition: string, organisationId: string) =>
  fn.allow(['sts:AssumeRole'], [`arn:${partition}:iam::*:role${controlRolePath}*`], {
    StringEquals: { 'aws:ResourceOrgID': organisationId },
  });

/** The dashboard of QuickSight, and as whom a tenant's links open it. */
export interface DashboardAccess {
  readonly id: string;
  /** Without a user, or as the registered reader of the tenant. */
  readonly reader: 'anonymous' | 'registered';
  /** The names of those readers, with `*` for the tenant. */
  readonly readers: string;
  /** Where QuickSight's users live. */
  readonly identityRegion: string;
}

/** Lets a function make links to the one dashboard, for readers of tenants or for nobody in particular. */
export const mayLinkToDashboard = (
  { partition, account, region }: Stack,
  fn: HandlerFunction,
  { id, reader, readers, identityRegion }: DashboardAccess,
) => {
  const quickSight = (at: string, resource: string) =>
    `arn:${partition}:quicksight:${at}:${account}:${resource}`;
  if (reader === 'registered') {
    fn.allow(
      ['quicksight:GenerateEmbedUrlForRegisteredUser'],
      [quickSight(identityRegion, `user/default/${readers}`)],
    );
  } else {
    fn.allow(
      ['quicksight:GenerateEmbedUrlForAnonymousUser'],
      [
        quickSight(identityRegion, 'namespace/default'),
        quickSight(region, 'namespace/default'),
        quickSight(region, `dashboard/${id}`),
      ],
    );
  }
  fn.function.addEnvironment(
    'DASHBOARD',
    JSON.stringify({ reader, accountId: account, region, identityRegion }),
  );
};

/** Lets a function make, change and remove the schedules that start reports, and hand them the role they start them by. */
export const maySchedule = (stack: Stack, fn: HandlerFunction) => {
  const { schedulesArn, ...starts } = reportStarts(stack);
  fn.allow(
    ['scheduler:CreateSchedule', 'scheduler:DeleteSchedule', 'scheduler:UpdateSchedule'],
    [schedulesArn],
  ).allow(['iam:PassRole'], [starts.roleArn], {
    StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
  });
  fn.function.addEnvironment('REPORT_STARTS', stack.toJsonString(starts));
};

/** A condition that leaves only these collections of the registry: a collection is a partition of the table. */
export const collectionsOnly = (...collections: string[]) => ({
  'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': collections },
});
