import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { acknowledge } from '../../infra/acknowledge.js';
import { productBucketName } from '../../infra/names.js';
import { privateBucket } from '../../infra/private-bucket.js';
import type { Deployment } from '../../infra/settings.js';

/**
 * The code of the product, readable by the organisation and by nobody else. There is one per Region, since
 * Lambda takes code from its own Region only. Old versions of the product need old objects: nothing is ever
 * pruned.
 *
 * It is encrypted by S3's own keys: a customer managed key would have to be granted to every account.
 */
export const productBucket = (stack: Stack, deployment: Deployment): Bucket => {
  const bucket = new Bucket(stack, 'ProductBucket', {
    ...privateBucket(),
    bucketName: productBucketName(deployment.centralAccount, stack.region),
    versioned: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    lifecycleRules: [
      {
        noncurrentVersionExpiration: Duration.days(30),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
  });
  bucket.addToResourcePolicy(
    new PolicyStatement({
      sid: 'OrganisationReads',
      principals: [new AnyPrincipal()],
      actions: ['s3:GetObject'],
      resources: [bucket.arnForObjects('*')],
      conditions: { StringEquals: { 'aws:PrincipalOrgID': deployment.organisationId } },
    }),
  );
  acknowledge(bucket, {
    'AwsSolutions-S1':
      'The bucket holds code that the whole organisation may read; who read it is not worth a log.',
  });
  return bucket;
};
