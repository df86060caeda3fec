import { Duration, type Stack } from 'aws-cdk-lib';
import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { backfillPrefix } from '../../core/pipeline-bucket.js';
import { acknowledge } from '../../infra/acknowledge.js';
import { HandlerFunction } from '../../infra/handler-function.js';
import { pipelineRolePath } from '../../infra/names.js';

/**
 * What brings the past of a log group into the stream, piece by piece, whenever the control plane asks for the next one. The
 * export tasks are its own: the control plane has no right over logs but to have them subscribed to.
 */
export const backfillFunction = (
  stack: Stack,
  {
    bucket,
    key,
    stream,
    boundary,
  }: {
    bucket: IBucket;
    key: IKey | undefined;
    /** The stream of subscriptions, which takes what is compressed. */
    stream: CfnDeliveryStream;
    boundary: IManagedPolicy;
  },
) => {
  const backfill = new HandlerFunction(stack, 'Backfill', {
    entry: 'product/backfill/handler.ts',
    description: 'Exports a log group piece by piece and puts its lines into the stream',
    memoryMb: 1024,
    // The control plane waits for the answer, within a quarter of an hour of its own.
    timeout: Duration.minutes(10),
    environment: {
      ACCOUNT_ID: stack.account,
      BUCKET: bucket.bucketName,
      STREAM: stream.ref,
    },
    rolePath: pipelineRolePath,
    permissionsBoundary: boundary,
  })
    .allow(
      ['logs:CreateExportTask'],
      [`arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:*`],
    )
    .allow(['logs:CancelExportTask', 'logs:DescribeExportTasks'], ['*'])
    .allow(['s3:ListBucket'], [bucket.bucketArn], {
      StringLike: { 's3:prefix': `${backfillPrefix}*` },
    })
    .allow(['s3:GetObject', 's3:DeleteObject'], [bucket.arnForObjects(`${backfillPrefix}*`)])
    .allow(['firehose:PutRecordBatch'], [stream.attrArn]);
  if (key) key.grantEncryptDecrypt(backfill.role);
  acknowledge(backfill.role, {
    'AwsSolutions-IAM5':
      'Any log group of the account may be asked for; export tasks have no narrower form but for their creation, and CloudWatch Logs makes up the names of the files they write.',
  });
  return backfill;
};
