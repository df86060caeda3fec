import { Duration, type Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Queue, QueueEncryption, type QueuePolicy } from 'aws-cdk-lib/aws-sqs';
import { rowPrefixes } from '../../../core/pipeline-bucket.js';

/** Where the bucket tells that something has landed. */
export interface LandingEvents {
  readonly queue: Queue;
  /** Messages that were tried five times. */
  readonly deadLetters: Queue;
}

/**
 * Events of the bucket about what lands, in a queue. Objects that replication makes are announced as others are (S3 user
 * guide, "Supported event types": `s3:ObjectCreated:*`).
 *
 * S3 tries the queue when it is told of it, so that the queue's policy has to be there before; the bucket's name is known
 * before the bucket is.
 */
export const landingEvents = (stack: Stack, bucket: Bucket, bucketName: string): LandingEvents => {
  const secure = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
  const deadLetters = new Queue(stack, 'LandedDeadLetters', {
    ...secure,
    retentionPeriod: Duration.days(14),
  });
  const queue = new Queue(stack, 'Landed', {
    ...secure,
    // Six times what the function may take (Lambda developer guide, "Using Lambda with Amazon SQS").
    visibilityTimeout: Duration.minutes(6),
    retentionPeriod: Duration.days(14),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
  });
  queue.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('s3.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnEquals: { 'aws:SourceArn': `arn:${stack.partition}:s3:::${bucketName}` },
      },
    }),
  );
  const resource = bucket.node.defaultChild as CfnBucket;
  resource.notificationConfiguration = {
    queueConfigurations: Object.values(rowPrefixes).map((prefix) => ({
      event: 's3:ObjectCreated:*',
      queue: queue.queueArn,
      filter: { s3Key: { rules: [{ name: 'prefix', value: `${prefix}/` }] } },
    })),
  };
  const policy = queue.node.findChild('Policy') as QueuePolicy;
  resource.node.addDependency(policy);
  return { queue, deadLetters };
};
