import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, StorageClass } from 'aws-cdk-lib/aws-s3';
import { acknowledge } from '../../../infra/acknowledge.js';
import {
  lakeBucketName,
  lakeKeyAlias,
  replicationRolePath,
  rowPrefixes,
} from '../../../infra/names.js';
import { privateBucket } from '../../../infra/private-bucket.js';
import type { Deployment } from '../../../infra/settings.js';
import { quarantinePrefix } from '../quarantine.js';

/** Who may replicate: a role on the product's path, of an account of the organisation. */
const replicators = (stack: Stack, deployment: Deployment) => ({
  StringEquals: { 'aws:PrincipalOrgID': deployment.organisationId },
  ArnLike: { 'aws:PrincipalArn': `arn:${stack.partition}:iam::*:role${replicationRolePath}*` },
});

/**
 * The central lake: rows of all accounts, the registry's dimensions, and the roll-ups.
 *
 * A member account may add rows under its own account id and do nothing else: neither read nor list them, nor
 * delete or replace the markers of a deletion. A second copy under the same key becomes a new version.
 */
export const lakeBucket = (stack: Stack, deployment: Deployment) => {
  const key = deployment.lakeEncryption === 'kms' ? lakeKey(stack, deployment) : undefined;
  const retention = Duration.days(deployment.lakeRetentionDays);
  const cooler = [
    { storageClass: StorageClass.INFREQUENT_ACCESS, days: 60 },
    { storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, days: 180 },
  ].filter(({ days }) => days < deployment.lakeRetentionDays);
  const bucket = new Bucket(stack, 'Bucket', {
    ...privateBucket(key),
    bucketName: lakeBucketName(deployment.centralAccount, deployment.homeRegion),
    versioned: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    lifecycleRules: [
      ...Object.values(rowPrefixes).map((prefix) => ({
        prefix: `${prefix}/`,
        expiration: retention,
        transitions: cooler.map(({ storageClass, days }) => ({
          storageClass,
          transitionAfter: Duration.days(days),
        })),
      })),
      // As long as an account is suspected after it was set aside.
      { prefix: quarantinePrefix, expiration: Duration.days(30) },
      {
        noncurrentVersionExpiration: Duration.days(14),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
        expiredObjectDeleteMarker: true,
      },
    ],
  });
  bucket.addToResourcePolicy(
    new PolicyStatement({
      sid: 'MembersAddRowsOfTheirOwn',
      principals: [new AnyPrincipal()],
      actions: ['s3:ReplicateObject', 's3:ReplicateTags', 's3:ObjectOwnerOverrideToBucketOwner'],
      // IAM fills the account in at the time of the request: no account is listed here.
      resources: Object.values(rowPrefixes).map((prefix) =>
        bucket.arnForObjects(`${prefix}/account_id=\${aws:PrincipalAccount}/*`),
      ),
      conditions: replicators(stack, deployment),
    }),
  );
  bucket.addToResourcePolicy(
    new PolicyStatement({
      sid: 'ReplicationChecksVersioning',
      principals: [new AnyPrincipal()],
      actions: ['s3:GetBucketVersioning'],
      resources: [bucket.bucketArn],
      conditions: replicators(stack, deployment),
    }),
  );
  acknowledge(bucket, {
    'AwsSolutions-S1':
      'Only the roles of this account read the lake, and CloudTrail data events say who did; an access log would be as large as the lake.',
  });
  return { bucket, key };
};

const lakeKey = (stack: Stack, deployment: Deployment): Key => {
  const key = new Key(stack, 'Key', {
    alias: lakeKeyAlias,
    description: 'Encrypts the central lake of Gatebook',
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'MembersEncryptForTheLake',
      principals: [new AnyPrincipal()],
      actions: ['kms:Encrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: replicators(stack, deployment),
    }),
  );
  return key;
};
