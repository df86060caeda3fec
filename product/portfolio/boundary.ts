import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { logDelivery } from '../../core/log-delivery.js';
import { ownLogGroupPrefix } from '../../core/log-group.js';
import {
  lakeBucketName,
  lakeKeyAlias,
  pipelineRolePath,
  productBucketName,
  resourcePrefix,
  streamNamePrefix,
  subscriptionStreamPrefix,
} from '../../infra/names.js';
import type { Deployment } from '../../infra/settings.js';
import { type ArnScope, ownBuckets, ownNames } from './launch-permissions.js';

/**
 * The most that a role of the product may ever do. Who can make the launch role create a role still gets none
 * that reaches beyond pipelines.
 */
export const boundaryStatements = (
  { partition, account }: ArnScope,
  deployment: Deployment,
): PolicyStatement[] => {
  const arn = (service: string, rest: string) => `arn:${partition}:${service}:*:${account}:${rest}`;
  const lake = lakeBucketName(deployment.centralAccount, deployment.homeRegion);
  const wellKnown = productBucketName(deployment.centralAccount, deployment.homeRegion);
  return [
    new PolicyStatement({
      sid: 'OwnBuckets',
      actions: [
        's3:AbortMultipartUpload',
        's3:DeleteObject',
        's3:GetBucketLocation',
        's3:GetObject',
        's3:GetObjectVersionAcl',
        's3:GetObjectVersionForReplication',
        's3:GetObjectVersionTagging',
        's3:GetReplicationConfiguration',
        's3:ListBucket',
        's3:ListBucketMultipartUploads',
        's3:PutObject',
      ],
      resources: [`arn:${partition}:s3:::${ownBuckets}`],
    }),
    new PolicyStatement({
      sid: 'CentralLake',
      actions: ['s3:ReplicateObject', 's3:ReplicateTags', 's3:ObjectOwnerOverrideToBucketOwner'],
      resources: [`arn:${partition}:s3:::${lake}/*`],
    }),
    new PolicyStatement({
      sid: 'WellKnown',
      actions: ['s3:GetObject'],
      resources: [`arn:${partition}:s3:::${wellKnown}/well-known/*`],
    }),
    new PolicyStatement({
      sid: 'Logs',
      actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [
        arn('logs', `log-group:${ownNames}`),
        arn('logs', 'log-group:/aws-glue/crawlers*'),
      ],
    }),
    new PolicyStatement({
      sid: 'Streams',
      actions: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
      resources: [streamNamePrefix, subscriptionStreamPrefix].map((prefix) =>
        arn('firehose', `deliverystream/${prefix}*`),
      ),
    }),
    new PolicyStatement({
      sid: 'Functions',
      actions: ['lambda:GetFunctionConfiguration', 'lambda:InvokeFunction'],
      resources: [arn('lambda', `function:${ownNames}`)],
    }),
    new PolicyStatement({
      sid: 'KeyOfHashes',
      actions: ['secretsmanager:GetSecretValue'],
      resources: [arn('secretsmanager', `secret:${resourcePrefix}HashSecret*`)],
    }),
    new PolicyStatement({
      sid: 'AlarmOverReplication',
      actions: ['cloudwatch:DeleteAlarms', 'cloudwatch:PutMetricAlarm'],
      resources: [arn('cloudwatch', `alarm:${ownNames}`)],
    }),
    new PolicyStatement({
      sid: 'Catalogue',
      actions: [
        'glue:BatchCreatePartition',
        'glue:BatchGetPartition',
        'glue:CreatePartition',
        'glue:GetDatabase',
        'glue:GetPartition',
        'glue:GetPartitions',
        'glue:GetTable',
        'glue:GetTables',
        'glue:GetTableVersion',
        'glue:GetTableVersions',
        'glue:UpdatePartition',
        'glue:UpdateTable',
      ],
      resources: ['catalog', 'database/gatebook_*', 'table/gatebook_*/*'].map((rest) =>
        arn('glue', rest),
      ),
    }),
    new PolicyStatement({
      sid: 'ReadPlansKeysAndStages',
      actions: ['apigateway:GET'],
      resources: [
        '/apikeys',
        '/usageplans',
        '/usageplans/*',
        '/restapis',
        '/restapis/*',
        '/apis',
        '/apis/*',
      ].map((path) => `arn:${partition}:apigateway:*::${path}`),
    }),
    new PolicyStatement({
      sid: 'SetLogging',
      actions: ['apigateway:PATCH'],
      resources: ['/restapis/*/stages/*', '/apis/*/stages/*'].map(
        (path) => `arn:${partition}:apigateway:*::${path}`,
      ),
    }),
    new PolicyStatement({
      sid: 'TakeLoggingAway',
      actions: ['apigateway:DELETE'],
      resources: [`arn:${partition}:apigateway:*::/apis/*/stages/*/accesslogsettings`],
    }),
    new PolicyStatement({
      sid: 'SubscribeLogGroups',
      actions: [
        'logs:CreateExportTask',
        'logs:DeleteSubscriptionFilter',
        'logs:DescribeSubscriptionFilters',
        'logs:PutSubscriptionFilter',
      ],
      resources: [arn('logs', 'log-group:*')],
    }),
    new PolicyStatement({
      sid: 'OwnLogGroups',
      actions: ['logs:CreateLogGroup', 'logs:PutRetentionPolicy'],
      resources: [arn('logs', `log-group:${ownLogGroupPrefix}*`)],
    }),
    new PolicyStatement({
      sid: 'HandOverSubscriptionRole',
      actions: ['iam:PassRole'],
      resources: [`arn:${partition}:iam::${account}:role${pipelineRolePath}*`],
      conditions: { StringEquals: { 'iam:PassedToService': 'logs.amazonaws.com' } },
    }),
    new PolicyStatement({
      // Have no narrower form (service authorization reference, Amazon CloudWatch Logs).
      sid: 'DeliverAndExportLogs',
      actions: [
        ...logDelivery,
        'logs:CancelExportTask',
        'logs:DescribeExportTasks',
        'logs:DescribeLogGroups',
      ],
      resources: ['*'],
    }),
    new PolicyStatement({
      sid: 'LetApiGatewayWriteToStreams',
      actions: ['iam:CreateServiceLinkedRole'],
      resources: [
        `arn:${partition}:iam::${account}:role/aws-service-role/ops.apigateway.amazonaws.com/*`,
      ],
    }),
    new PolicyStatement({
      sid: 'Register',
      actions: ['execute-api:Invoke'],
      resources: [
        `arn:${partition}:execute-api:${deployment.homeRegion}:${deployment.centralAccount}:*/*/*/v1/accounts/${account}/pipelines/*`,
      ],
    }),
    ...(deployment.lakeEncryption === 'kms'
      ? [
          new PolicyStatement({
            sid: 'OwnKeys',
            actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
            resources: [arn('kms', 'key/*')],
          }),
          new PolicyStatement({
            sid: 'CentralKey',
            actions: ['kms:Encrypt', 'kms:GenerateDataKey'],
            resources: [
              `arn:${partition}:kms:${deployment.homeRegion}:${deployment.centralAccount}:key/*`,
            ],
            conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': lakeKeyAlias } },
          }),
        ]
      : []),
  ];
};
