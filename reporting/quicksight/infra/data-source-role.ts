import type { Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { acknowledge } from '../../../infra/acknowledge.js';
import { catalogueReads, defaultDatabase, tablePrefixes } from '../../../infra/lake-queries.js';
import { centralRolePath } from '../../../infra/names.js';
import type { CentralLake } from '../../lake/infra/central-lake.js';

/** What of the lake the dashboard's queries read. */
const readPrefixes = [...Object.values(tablePrefixes), 'registry'];

/**
 * The role by which QuickSight asks Athena. Given to the data source, it takes the place of QuickSight's role for the whole
 * account, and of the step in the console that grants it buckets.
 */
export function dataSourceRole(stack: Stack, lake: CentralLake): Role {
  const role = new Role(stack, 'DataSourceRole', {
    description: 'QuickSight reads the lake of Gatebook through Athena',
    path: centralRolePath,
    assumedBy: new ServicePrincipal('quicksight.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
  });
  const allow = (actions: string[], resources: string[], conditions?: Record<string, object>) =>
    role.addToPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions, resources, conditions }));
  const arn = (service: string, resource: string) =>
    stack.formatArn({
      service,
      resource: resource.split('/')[0] ?? '',
      resourceName: resource.split('/').slice(1).join('/'),
    });
  allow(
    [
      'athena:StartQueryExecution',
      'athena:GetQueryExecution',
      'athena:GetQueryResults',
      'athena:GetQueryResultsStream',
      'athena:StopQueryExecution',
      'athena:BatchGetQueryExecution',
      'athena:GetWorkGroup',
    ],
    [arn('athena', `workgroup/${lake.workGroupName}`)],
  );
  allow(
    [
      'athena:GetDataCatalog',
      'athena:GetDatabase',
      'athena:ListDatabases',
      'athena:GetTableMetadata',
      'athena:ListTableMetadata',
    ],
    [arn('athena', 'datacatalog/AwsDataCatalog')],
  );
  // QuickSight lists catalogs and work groups to try the connection; neither action knows resources.
  allow(['athena:ListDataCatalogs', 'athena:ListWorkGroups'], ['*']);
  allow(catalogueReads, [
    arn('glue', 'catalog').replace(/\/$/, ''),
    arn('glue', `database/${lake.databaseName}`),
    arn('glue', defaultDatabase),
    arn('glue', `table/${lake.databaseName}/*`),
  ]);
  allow(
    ['s3:GetObject'],
    readPrefixes.map((prefix) => lake.bucket.arnForObjects(`${prefix}/*`)),
  );
  allow(['s3:ListBucket', 's3:GetBucketLocation'], [lake.bucket.bucketArn, lake.results.bucketArn]);
  allow(
    ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
    [lake.results.arnForObjects('answers/*')],
  );
  if (lake.key) allow(['kms:Decrypt', 'kms:GenerateDataKey'], [lake.key.keyArn]);
  acknowledge(role, {
    'AwsSolutions-IAM5':
      'The role reads whole prefixes of the lake and writes answers below one prefix; listing catalogs knows no resources.',
  });
  return role;
}
