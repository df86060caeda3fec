import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, StorageClass } from 'aws-cdk-lib/aws-s3';
import { rowPrefixes } from '../../../core/pipeline-bucket.js';
import { acknowledge } from '../../../infra/acknowledge.js';
import { tablePrefixes } from '../../../infra/lake-queries.js';
import { lakeBucketName, lakeKeyAlias, replicationRolePath } from '../../../infra/names.js';
import { privateBucket } from '../../../infra/private-bucket.js';
import type { Deployment } from '../../../infra/settings.js';
import { batchesPrefix, quarantinePrefix, releasedTag } from '../landing/prefixes.js';

/** Who may replicate: a role on the product's path, of an account of the organisation. */
const replicators = (stack: Stack, deployment: Deployment) => ({
  StringEquals: { 'aws:PrincipalOrgID': deployment.organisationId },
  ArnLike: { 'aws:PrincipalArn': `arn:${stack.partition}:iam::*:role${replicationRolePath}*` },
});

/** How long an object stays in landing once it is loaded, days. */
const landedDays = 30;
/** How long what could not be loaded can be had again, days. */
const quarantineDays = 90;

/**
 * The central lake: what accounts have sent, the requests loaded from it, the registry's dimensions, and the roll-ups.
 *
 * A member account may add rows under its own account id and do nothing else: neither read nor list them, nor
 * delete or replace the markers of a deletion. A second copy under the same key becomes a new version.
 */
export const lakeBucket = (stack: Stack, deployment: Deployment) => {
  const key = deployment.lakeEncryption === 'kms' ? lakeKey(stack, deployment) : undefined;
  const bucketName = lakeBucketName(deployment.centralAccount, deployment.homeRegion);
  const cooler = [
    { storageClass: StorageClass.INFREQUENT_ACCESS, days: 60 },
    { storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, days: 180 },
  ].filter(({ days }) => days < deployment.lakeRetentionDays);
  const bucket = new Bucket(stack, 'Bucket', {
    ...privateBucket(key),
    bucketName,
    versioned: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    lifecycleRules: [
      // What is not loaded stays, however long that takes.
      ...Object.values(rowPrefixes).map((prefix) => ({
        prefix: `${prefix}/`,
        tagFilters: releasedTag,
        expiration: Duration.days(landedDays),
      })),
      // Files of `requests` go when no snapshot has them any more, and never by their age.
      ...(cooler.length > 0
        ? [
            {
              prefix: `${tablePrefixes.requests}/`,
              transitions: cooler.map(({ storageClass, days }) => ({
                storageClass,
                transitionAfter: Duration.days(days),
              })),
            },
          ]
        : []),
      { prefix: quarantinePrefix, expiration: Duration.days(quarantineDays) },
      { prefix: batchesPrefix, expiration: Duration.days(quarantineDays) },
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
  return { bucket, bucketName, key };
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
