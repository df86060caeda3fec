import { CustomResource, Duration, Fn, type Stack } from 'aws-cdk-lib';
import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IDependable } from 'constructs';
import { acknowledge } from '../../infra/acknowledge.js';
import { HandlerFunction } from '../../infra/handler-function.js';
import { pipelineRolePath } from '../../infra/names.js';
import { rowKeys } from './member-bucket.js';
import type { PipelineParameters } from './parameters.js';

/** Where the function notes when a removal began. */
const markers = 'drain/';

/**
 * Holds a removal until the stream's buffer is in the bucket and the bucket's files are in the lake. CloudFormation removes in
 * the reverse order of creation: this resource is made after everything that carries rows, and so is removed first.
 */
export const drainOnRemoval = (
  stack: Stack,
  {
    parameters,
    bucket,
    key,
    boundary,
    carriers,
  }: {
    parameters: PipelineParameters;
    bucket: IBucket;
    key: IKey | undefined;
    boundary: IManagedPolicy;
    /** All that a row passes on its way to the lake. */
    carriers: readonly IDependable[];
  },
) => {
  const drain = new HandlerFunction(stack, 'Drain', {
    entry: 'product/drain/handler.ts',
    description: 'Waits, when the pipeline is removed, until its rows are in the central lake',
    memoryMb: 256,
    timeout: Duration.minutes(15),
    environment: {
      BUCKET: bucket.bucketName,
      PREFIXES: rowKeys(stack)
        .map((rows) => `${rows}region=${stack.region}/dt=`)
        .join(','),
      // One for each launch: the stack's own UUID.
      MARKER: `${markers}${Fn.select(2, Fn.split('/', stack.stackId))}`,
      BUFFER_SECONDS: parameters.bufferSeconds.valueAsString,
    },
    rolePath: pipelineRolePath,
    permissionsBoundary: boundary,
  })
    .allow(['s3:ListBucket'], [bucket.bucketArn])
    .allow(
      ['s3:GetObject'],
      rowKeys(stack).map((rows) => bucket.arnForObjects(`${rows}*`)),
    )
    .allow(
      ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      [bucket.arnForObjects(`${markers}*`)],
    );
  if (key) key.grantEncryptDecrypt(drain.role);
  acknowledge(drain.role, {
    'AwsSolutions-IAM5': 'It asks of each of this account’s files whether it is copied.',
  });
  const resource = new CustomResource(stack, 'Drained', {
    resourceType: 'Custom::GatebookDrain',
    serviceToken: drain.function.functionArn,
    serviceTimeout: Duration.hours(1),
  });
  resource.node.addDependency(drain.role, ...carriers);
};
