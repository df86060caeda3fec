import { Aws, CfnCondition, Duration, Fn, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { type IManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, type CfnBucket, ReplicationTimeValue } from 'aws-cdk-lib/aws-s3';
import { backfillPrefix, rejectedPrefix, rowPrefixes } from '../../core/pipeline-bucket.js';
import { acknowledge } from '../../infra/acknowledge.js';
import { lakeBucketName, lakeKeyAlias, replicationRolePath } from '../../infra/names.js';
import { privateBucket } from '../../infra/private-bucket.js';
import type { Deployment } from '../../infra/settings.js';
import type { PipelineParameters } from './parameters.js';

/** The object keys under which this account and Region writes rows, in either format. */
export const rowKeys = (stack: Stack) =>
  Object.values(rowPrefixes).map((prefix) => `${prefix}/account_id=${stack.account}/`);

/** The rules of replication, by the names that its metrics have. */
export const replicationRules = Object.values(rowPrefixes).map((prefix) => `${prefix}-to-lake`);

/**
 * The account's own, authoritative copy of its rows, and its replication into the central lake.
 *
 * The bucket outlives the product: removing a pipeline removes no data.
 */
export const memberBucket = (
  stack: Stack,
  {
    deployment,
    parameters,
    boundary,
  }: { deployment: Deployment; parameters: PipelineParameters; boundary: IManagedPolicy },
) => {
  const key =
    deployment.lakeEncryption === 'kms'
      ? new Key(stack, 'BucketKey', {
          description: 'Encrypts the access logs of the Gatebook pipeline',
          enableKeyRotation: true,
          removalPolicy: RemovalPolicy.RETAIN,
        })
      : undefined;
  const replicationRole = new Role(stack, 'ReplicationRole', {
    path: replicationRolePath,
    assumedBy: new ServicePrincipal('s3.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
    permissionsBoundary: boundary,
    description: "Copies this account's rows into the central lake",
  });
  const lakeKey = key ? centralKey(stack, deployment) : undefined;
  const lake = Bucket.fromBucketAttributes(stack, 'Lake', {
    bucketName: lakeBucketName(deployment.centralAccount, deployment.homeRegion),
    account: deployment.centralAccount,
    region: deployment.homeRegion,
  });
  const days = Duration.days(parameters.retentionDays.valueAsNumber);
  const bucket = new Bucket(stack, 'Bucket', {
    ...privateBucket(key),
    versioned: true,
    // A launch that fails leaves no empty bucket; a removal leaves the data.
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    lifecycleRules: [
      ...[...Object.values(rowPrefixes).map((prefix) => `${prefix}/`), rejectedPrefix].map(
        (prefix) => ({ prefix, expiration: days }),
      ),
      // Deleted as soon as they are read; what a backfill leaves that was given up goes by itself.
      { prefix: backfillPrefix, expiration: Duration.days(14) },
      {
        noncurrentVersionExpiration: Duration.days(7),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
        expiredObjectDeleteMarker: true,
      },
    ],
    replicationRole,
    replicationRules: Object.values(rowPrefixes).map((prefix, index) => ({
      id: replicationRules[index],
      priority: index + 1,
      filter: { prefix: `${prefix}/account_id=${stack.account}/` },
      destination: lake,
      // An expiry or a deletion here must not empty the central lake.
      deleteMarkerReplication: false,
      accessControlTransition: true,
      metrics: ReplicationTimeValue.FIFTEEN_MINUTES,
      replicationTimeControl: deployment.replicationTimeControl
        ? ReplicationTimeValue.FIFTEEN_MINUTES
        : undefined,
      ...(key ? { sseKmsEncryptedObjects: true, kmsKey: lakeKey } : {}),
    })),
  });
  acknowledge(bucket, {
    'AwsSolutions-S1':
      'This bucket holds access logs; logging the access to them would need a second bucket in every member account. CloudTrail data events are the audit trail, if wanted.',
  });
  letLogsExport(stack, bucket, key);
  grantReplication(stack, replicationRole, bucket, lake.bucketArn, key, deployment);
  ownersOfCopies(stack, bucket, deployment);
  return { bucket, key, replicationRole };
};

/** Copies are given to the lake's account: a translation of owners that S3 takes across accounts only, not in the central one. */
const ownersOfCopies = (stack: Stack, bucket: Bucket, { centralAccount }: Deployment) => {
  const across = new CfnCondition(stack, 'LakeIsElsewhere', {
    expression: Fn.conditionNot(Fn.conditionEquals(stack.account, centralAccount)),
  });
  const resource = bucket.node.defaultChild as CfnBucket;
  for (const index of Object.values(rowPrefixes).keys()) {
    resource.addPropertyOverride(
      `ReplicationConfiguration.Rules.${index}.Destination.AccessControlTranslation`,
      Fn.conditionIf(across.logicalId, { Owner: 'Destination' }, Aws.NO_VALUE),
    );
  }
};

/**
 * Lets CloudWatch Logs write what this account exports (CloudWatch Logs user guide, "Export log data to Amazon S3 using the
 * AWS CLI").
 */
const letLogsExport = (stack: Stack, bucket: Bucket, key: Key | undefined) => {
  const principals = [new ServicePrincipal(`logs.${stack.region}.amazonaws.com`)];
  const conditions = {
    StringEquals: { 'aws:SourceAccount': stack.account },
    ArnLike: {
      'aws:SourceArn': `arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:*`,
    },
  };
  const allow = (actions: string[], resources: string[]) =>
    new PolicyStatement({ principals, actions, resources, conditions });
  bucket.addToResourcePolicy(allow(['s3:GetBucketAcl'], [bucket.bucketArn]));
  bucket.addToResourcePolicy(allow(['s3:PutObject'], [bucket.arnForObjects(`${backfillPrefix}*`)]));
  key?.addToResourcePolicy(allow(['kms:Decrypt', 'kms:GenerateDataKey'], ['*']));
};

/** The statements of the S3 user guide, "Setting up permissions for live replication", narrowed to our prefixes. */
const grantReplication = (
  stack: Stack,
  role: Role,
  bucket: Bucket,
  lakeArn: string,
  key: IKey | undefined,
  deployment: Deployment,
) => {
  const read = [
    's3:GetObjectVersionForReplication',
    's3:GetObjectVersionAcl',
    's3:GetObjectVersionTagging',
  ];
  const write = ['s3:ReplicateObject', 's3:ReplicateTags', 's3:ObjectOwnerOverrideToBucketOwner'];
  role.addToPolicy(
    new PolicyStatement({
      actions: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
      resources: [bucket.bucketArn],
    }),
  );
  role.addToPolicy(
    new PolicyStatement({
      actions: read,
      resources: rowKeys(stack).map((rows) => bucket.arnForObjects(`${rows}*`)),
    }),
  );
  role.addToPolicy(
    new PolicyStatement({
      actions: write,
      resources: rowKeys(stack).map((rows) => `${lakeArn}/${rows}*`),
    }),
  );
  if (key) {
    role.addToPolicy(new PolicyStatement({ actions: ['kms:Decrypt'], resources: [key.keyArn] }));
    role.addToPolicy(
      new PolicyStatement({
        actions: ['kms:Encrypt', 'kms:GenerateDataKey'],
        resources: [
          `arn:${stack.partition}:kms:${deployment.homeRegion}:${deployment.centralAccount}:key/*`,
        ],
        // The key's id is not known before the lake exists; its alias is.
        conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': lakeKeyAlias } },
      }),
    );
  }
  acknowledge(role, {
    'AwsSolutions-IAM5':
      "Replication reads and writes objects whose keys are not known beforehand; every wildcard stands after this account's own prefix, and the central key is chosen by its alias.",
  });
};

const centralKey = (stack: Stack, deployment: Deployment) =>
  Key.fromKeyArn(
    stack,
    'LakeKey',
    `arn:${stack.partition}:kms:${deployment.homeRegion}:${deployment.centralAccount}:${lakeKeyAlias}`,
  );
