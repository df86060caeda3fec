import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  boundaryName,
  pipelineRolePath,
  productBucketName,
  resourcePrefix,
  streamNamePrefix,
  subscriptionStreamPrefix,
} from '../../infra/names.js';
import type { Deployment } from '../../infra/settings.js';

/** An ARN in the account that launches; `service:region:…` without partition and account. */
export interface ArnScope {
  readonly partition: string;
  readonly account: string;
}

/** Service Catalog names the stacks of provisioned products, of this one and of all others, `SC-<account>-pp-<id>`. */
const stacks = 'SC-*';

/**
 * CloudFormation makes names of the stack's and the resource's id. The second part tells the resources of a pipeline from
 * those of other products; a bucket's name is in lower case.
 */
export const ownNames = `SC-*-${resourcePrefix}*`;
export const ownBuckets = ownNames.toLowerCase();

/** What CloudFormation asks of a bucket to see how it stands, whether the template says anything of it or not. */
const bucketReads = [
  'AccelerateConfiguration',
  'AnalyticsConfiguration',
  'BucketAbac',
  'BucketAcl',
  'BucketCORS',
  'BucketLogging',
  'BucketMetadataTableConfiguration',
  'BucketNotification',
  'BucketObjectLockConfiguration',
  'BucketWebsite',
  'IntelligentTieringConfiguration',
  'InventoryConfiguration',
  'MetricsConfiguration',
].map((what) => `s3:Get${what}`);

/** What the launch role may do, by the resource types of the product that need it. */
export const launchPermissions = (
  { partition, account }: ArnScope,
  deployment: Deployment,
): Readonly<Record<string, readonly PolicyStatement[]>> => {
  const arn = (service: string, rest: string) => `arn:${partition}:${service}:*:${account}:${rest}`;
  const allow = (actions: string[], resources: string[], conditions?: Record<string, unknown>) =>
    new PolicyStatement({ actions, resources, conditions });
  const roles = `arn:${partition}:iam::${account}:role${pipelineRolePath}*`;
  const boundary = `arn:${partition}:iam::${account}:policy${pipelineRolePath}${boundaryName}`;
  const buckets = `arn:${partition}:s3:::${ownBuckets}`;
  const logs = [arn('logs', `log-group:${ownNames}`), arn('logs', `log-group:${ownNames}:*`)];
  const glue = [
    'catalog',
    'database/gatebook_*',
    'table/gatebook_*/*',
    'userDefinedFunction/gatebook_*/*',
  ].map((rest) => arn('glue', rest));
  return {
    'AWS::CloudFormation::Stack': [
      allow(
        [
          'cloudformation:CreateStack',
          'cloudformation:DeleteStack',
          'cloudformation:DescribeStackEvents',
          'cloudformation:DescribeStacks',
          'cloudformation:SetStackPolicy',
          'cloudformation:UpdateStack',
          'cloudformation:TagResource',
        ],
        [arn('cloudformation', `stack/${stacks}/*`)],
      ),
      allow(['cloudformation:GetTemplateSummary', 'cloudformation:ValidateTemplate'], ['*']),
      // The template, as Service Catalog keeps it, and the code, as the portfolio's bucket keeps it.
      allow(['s3:GetObject'], ['*'], {
        StringEquals: { 's3:ExistingObjectTag/servicecatalog:provisioning': 'true' },
      }),
      allow(
        ['s3:GetObject'],
        deployment.regions.map(
          (region) =>
            `arn:${partition}:s3:::${productBucketName(deployment.centralAccount, region)}/*`,
        ),
      ),
    ],
    'AWS::IAM::Role': [
      allow(['iam:CreateRole', 'iam:PutRolePermissionsBoundary'], [roles], {
        StringEquals: { 'iam:PermissionsBoundary': boundary },
      }),
      allow(
        [
          'iam:DeleteRole',
          'iam:GetRole',
          'iam:UpdateRole',
          'iam:UpdateRoleDescription',
          'iam:UpdateAssumeRolePolicy',
          'iam:TagRole',
          'iam:UntagRole',
          'iam:ListRolePolicies',
          'iam:ListAttachedRolePolicies',
          'iam:GetRolePolicy',
          'iam:DeleteRolePolicy',
        ],
        [roles],
      ),
      allow(['iam:PassRole'], [roles], {
        StringEquals: {
          'iam:PassedToService': [
            'firehose.amazonaws.com',
            'glue.amazonaws.com',
            'lambda.amazonaws.com',
            's3.amazonaws.com',
          ],
        },
      }),
    ],
    'AWS::IAM::Policy': [
      allow(['iam:PutRolePolicy'], [roles], {
        StringEquals: { 'iam:PermissionsBoundary': boundary },
      }),
    ],
    'AWS::S3::Bucket': [
      // DeleteBucket takes back the empty bucket of a failed launch; S3 refuses it for any other.
      allow(
        [
          's3:CreateBucket',
          's3:DeleteBucket',
          's3:ListBucket',
          ...bucketReads,
          's3:GetBucketLocation',
          's3:GetBucketVersioning',
          's3:PutBucketVersioning',
          's3:GetEncryptionConfiguration',
          's3:PutEncryptionConfiguration',
          's3:GetBucketPublicAccessBlock',
          's3:PutBucketPublicAccessBlock',
          's3:GetBucketOwnershipControls',
          's3:PutBucketOwnershipControls',
          's3:GetLifecycleConfiguration',
          's3:PutLifecycleConfiguration',
          's3:GetReplicationConfiguration',
          's3:PutReplicationConfiguration',
          's3:GetBucketTagging',
          's3:PutBucketTagging',
          's3:TagResource',
          's3:UntagResource',
          's3:ListTagsForResource',
        ],
        [buckets],
      ),
    ],
    'AWS::S3::BucketPolicy': [
      allow(['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'], [buckets]),
    ],
    'AWS::Lambda::Function': [
      allow(
        [
          'lambda:CreateFunction',
          'lambda:DeleteFunction',
          'lambda:GetFunction',
          'lambda:GetFunctionConfiguration',
          'lambda:UpdateFunctionCode',
          'lambda:UpdateFunctionConfiguration',
          'lambda:PutFunctionConcurrency',
          'lambda:DeleteFunctionConcurrency',
          'lambda:GetFunctionCodeSigningConfig',
          'lambda:GetFunctionRecursionConfig',
          'lambda:GetFunctionScalingConfig',
          'lambda:GetRuntimeManagementConfig',
          'lambda:ListTags',
          'lambda:TagResource',
          'lambda:UntagResource',
        ],
        [arn('lambda', `function:${ownNames}`)],
      ),
    ],
    'AWS::Lambda::Permission': [
      allow(
        ['lambda:AddPermission', 'lambda:RemovePermission', 'lambda:GetPolicy'],
        [arn('lambda', `function:${ownNames}`)],
      ),
    ],
    ...Object.fromEntries(
      ['Registration', 'ReplicationAlarm', 'Drain'].map((resource) => [
        `Custom::Gatebook${resource}`,
        [allow(['lambda:InvokeFunction'], [arn('lambda', `function:${ownNames}`)])],
      ]),
    ),
    'AWS::Logs::LogGroup': [
      allow(
        [
          'logs:CreateLogGroup',
          'logs:DeleteLogGroup',
          'logs:PutRetentionPolicy',
          'logs:DeleteRetentionPolicy',
          'logs:GetDataProtectionPolicy',
          'logs:ListTagsForResource',
          'logs:TagResource',
          'logs:UntagResource',
        ],
        logs,
      ),
      // Has no narrower form (service authorization reference, Amazon CloudWatch Logs).
      allow(
        ['logs:DescribeIndexPolicies', 'logs:DescribeLogGroups', 'logs:DescribeResourcePolicies'],
        ['*'],
      ),
    ],
    'AWS::Logs::LogStream': [
      allow(['logs:CreateLogStream', 'logs:DeleteLogStream', 'logs:DescribeLogStreams'], logs),
    ],
    'AWS::KinesisFirehose::DeliveryStream': [
      allow(
        [
          'firehose:CreateDeliveryStream',
          'firehose:DeleteDeliveryStream',
          'firehose:DescribeDeliveryStream',
          'firehose:UpdateDestination',
          'firehose:StartDeliveryStreamEncryption',
          'firehose:StopDeliveryStreamEncryption',
          'firehose:ListTagsForDeliveryStream',
          'firehose:TagDeliveryStream',
          'firehose:UntagDeliveryStream',
        ],
        [streamNamePrefix, subscriptionStreamPrefix].map((prefix) =>
          arn('firehose', `deliverystream/${prefix}*`),
        ),
      ),
    ],
    'AWS::Glue::Database': [
      allow(
        ['glue:CreateDatabase', 'glue:DeleteDatabase', 'glue:GetDatabase', 'glue:UpdateDatabase'],
        glue,
      ),
      // CloudFormation looks whether the database is Lake Formation's.
      allow(
        [
          'lakeformation:DescribeLakeFormationIdentityCenterConfiguration',
          'lakeformation:DescribeResource',
          'lakeformation:ListResources',
        ],
        ['*'],
      ),
    ],
    'AWS::Glue::Table': [
      allow(['glue:CreateTable', 'glue:DeleteTable', 'glue:GetTable', 'glue:UpdateTable'], glue),
    ],
    'AWS::Glue::Crawler': [
      // Has no narrower form (service authorization reference, AWS Glue); the crawler's role is narrow.
      allow(['glue:CreateCrawler'], ['*']),
      allow(
        [
          'glue:DeleteCrawler',
          'glue:GetCrawler',
          'glue:UpdateCrawler',
          'glue:StopCrawler',
          'glue:GetTags',
          'glue:TagResource',
          'glue:UntagResource',
        ],
        [arn('glue', 'crawler/gatebook-*')],
      ),
    ],
    'AWS::Events::Rule': [
      allow(
        [
          'events:PutRule',
          'events:DeleteRule',
          'events:DescribeRule',
          'events:PutTargets',
          'events:RemoveTargets',
          'events:ListTargetsByRule',
          'events:ListTagsForResource',
          'events:TagResource',
          'events:UntagResource',
        ],
        [arn('events', `rule/${ownNames}`)],
      ),
    ],
    'AWS::CloudWatch::Alarm': [
      allow(
        [
          'cloudwatch:PutMetricAlarm',
          'cloudwatch:DeleteAlarms',
          'cloudwatch:DescribeAlarms',
          'cloudwatch:ListTagsForResource',
          'cloudwatch:TagResource',
          'cloudwatch:UntagResource',
        ],
        [arn('cloudwatch', `alarm:${ownNames}`)],
      ),
    ],
    'AWS::SecretsManager::Secret': [
      allow(
        [
          'secretsmanager:CreateSecret',
          'secretsmanager:DeleteSecret',
          'secretsmanager:DescribeSecret',
          'secretsmanager:GetSecretValue',
          'secretsmanager:TagResource',
          'secretsmanager:UntagResource',
          'secretsmanager:UpdateSecret',
        ],
        [arn('secretsmanager', `secret:${resourcePrefix}HashSecret*`)],
      ),
      // Has no narrower form.
      allow(['secretsmanager:GetRandomPassword'], ['*']),
    ],
    ...(deployment.lakeEncryption === 'kms'
      ? {
          'AWS::KMS::Key': [
            allow(['kms:CreateKey', 'kms:TagResource'], ['*']),
            allow(
              [
                'kms:DescribeKey',
                'kms:EnableKeyRotation',
                'kms:GetKeyPolicy',
                'kms:GetKeyRotationStatus',
                'kms:ListResourceTags',
                'kms:PutKeyPolicy',
                'kms:UpdateKeyDescription',
                'kms:UntagResource',
              ],
              [arn('kms', 'key/*')],
              {
                StringLike: {
                  'aws:ResourceTag/aws:cloudformation:stack-name': stacks,
                  'aws:ResourceTag/aws:cloudformation:logical-id': `${resourcePrefix}*`,
                },
              },
            ),
          ],
        }
      : {}),
  };
};
