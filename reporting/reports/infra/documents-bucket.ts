import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { acknowledge } from '../../../infra/acknowledge.js';
import { privateBucket } from '../../../infra/private-bucket.js';

/** Longer than a delivery is retried, and than a link in a mail opens its document. */
const keptDays = 30;

/** Where rendered documents wait until they are sent, and where the links of mails that could not carry them lead. */
export const documentsBucket = (stack: Stack, key: IKey | undefined): Bucket => {
  const bucket = new Bucket(stack, 'Documents', {
    ...privateBucket(key),
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [
      {
        expiration: Duration.days(keptDays),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
  });
  acknowledge(bucket, {
    'AwsSolutions-S1':
      'Documents expire after a month, and the ledger says which delivery wrote and sent which, with its SHA-256.',
  });
  return bucket;
};
