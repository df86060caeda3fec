import { type CfnResource, Fn, type Stack } from 'aws-cdk-lib';
import { CfnCrawler, CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import {
  type IManagedPolicy,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { partitionColumns, storedColumns } from '../../core/access-log/columns.js';
import { rowPrefixes } from '../../core/pipeline-bucket.js';
import { acknowledge } from '../../infra/acknowledge.js';
import { glueColumn, jsonSerde, parquetSerde } from '../../infra/glue-table.js';
import { pipelineRolePath } from '../../infra/names.js';
import type { PipelineParameters } from './parameters.js';

interface TableProps {
  readonly parameters: PipelineParameters;
  readonly bucket: IBucket;
  readonly key: IKey | undefined;
  readonly boundary: IManagedPolicy;
}

/**
 * The account's own view of its rows: a Glue database and the table `requests`, columns as core/access-log
 * declares them. Firehose converts to Parquet by this table, so it exists in either storage mode.
 */
export const requestsTable = (stack: Stack, { parameters, bucket, key, boundary }: TableProps) => {
  const { projectName, storesParquet, usesCrawler } = parameters;
  const database = new CfnDatabase(stack, 'Database', {
    catalogId: stack.account,
    databaseInput: {
      name: Fn.join('_', ['gatebook', projectName.valueAsString]),
      description: 'Access logs of the APIs of this account and Region',
    },
  });
  const prefix = Fn.conditionIf(
    storesParquet.logicalId,
    rowPrefixes.parquet,
    rowPrefixes['json-gzip'],
  ).toString();
  const location = `s3://${bucket.bucketName}/${prefix}/`;
  const table = new CfnTable(stack, 'Table', {
    catalogId: stack.account,
    databaseName: database.ref,
    tableInput: {
      name: 'requests',
      description: 'One row per served request',
      tableType: 'EXTERNAL_TABLE',
      partitionKeys: partitionColumns.map(glueColumn),
      parameters: {
        EXTERNAL: 'TRUE',
        classification: Fn.conditionIf(storesParquet.logicalId, 'parquet', 'json'),
        'projection.enabled': Fn.conditionIf(usesCrawler.logicalId, 'false', 'true'),
        'projection.account_id.type': 'enum',
        'projection.account_id.values': stack.account,
        'projection.region.type': 'enum',
        'projection.region.values': stack.region,
        'projection.dt.type': 'date',
        'projection.dt.format': 'yyyy-MM-dd',
        'projection.dt.range': 'NOW-10YEARS,NOW',
        'storage.location.template': `${location}account_id=\${account_id}/region=\${region}/dt=\${dt}`,
      },
      storageDescriptor: {
        columns: storedColumns.map(glueColumn),
        location,
        inputFormat: Fn.conditionIf(
          storesParquet.logicalId,
          parquetSerde.inputFormat,
          jsonSerde.inputFormat,
        ).toString(),
        outputFormat: Fn.conditionIf(
          storesParquet.logicalId,
          parquetSerde.outputFormat,
          jsonSerde.outputFormat,
        ).toString(),
        serdeInfo: {
          serializationLibrary: Fn.conditionIf(
            storesParquet.logicalId,
            parquetSerde.library,
            jsonSerde.library,
          ).toString(),
        },
      },
    },
  });
  crawler(stack, { parameters, bucket, key, boundary, database, table });
  return { database, table };
};

/** Registers partitions of the declared table on a schedule; it may change neither schema nor partitions at will. */
const crawler = (
  stack: Stack,
  {
    parameters,
    bucket,
    key,
    boundary,
    database,
    table,
  }: TableProps & { database: CfnDatabase; table: CfnTable },
) => {
  const arn = (rest: string) =>
    `arn:${stack.partition}:glue:${stack.region}:${stack.account}:${rest}`;
  const logs = `arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:/aws-glue/crawlers`;
  const role = new Role(stack, 'CrawlerRole', {
    path: pipelineRolePath,
    assumedBy: new ServicePrincipal('glue.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
    permissionsBoundary: boundary,
    description: 'Registers new partitions of the requests table',
    inlinePolicies: {
      crawl: new PolicyDocument({
        statements: [
          new PolicyStatement({
            actions: [
              'glue:GetDatabase',
              'glue:GetTable',
              'glue:GetTables',
              'glue:UpdateTable',
              'glue:GetPartition',
              'glue:GetPartitions',
              'glue:BatchGetPartition',
              'glue:BatchCreatePartition',
              'glue:CreatePartition',
              'glue:UpdatePartition',
            ],
            resources: [
              arn('catalog'),
              arn(`database/${database.ref}`),
              arn(`table/${database.ref}/${table.ref}`),
            ],
          }),
          new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
          new PolicyStatement({
            actions: ['s3:GetObject'],
            resources: Object.values(rowPrefixes).map((prefix) =>
              bucket.arnForObjects(`${prefix}/*`),
            ),
          }),
          new PolicyStatement({
            actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
            resources: [logs, `${logs}:*`],
          }),
          ...(key
            ? [new PolicyStatement({ actions: ['kms:Decrypt'], resources: [key.keyArn] })]
            : []),
        ],
      }),
    },
  });
  acknowledge(role, {
    'AwsSolutions-IAM5':
      'The crawler reads row files, whose names Firehose makes up, and writes to log streams that it names itself.',
  });
  const crawler = new CfnCrawler(stack, 'Crawler', {
    name: Fn.join('-', ['gatebook', parameters.projectName.valueAsString]),
    role: role.roleArn,
    databaseName: database.ref,
    description: 'Registers partitions of the access logs',
    targets: { catalogTargets: [{ databaseName: database.ref, tables: [table.ref] }] },
    schedule: { scheduleExpression: parameters.dataRefreshFrequency.valueAsString },
    schemaChangePolicy: { updateBehavior: 'LOG', deleteBehavior: 'LOG' },
    configuration: JSON.stringify({
      Version: 1,
      CrawlerOutput: { Partitions: { AddOrUpdateBehavior: 'InheritFromTable' } },
      Grouping: { TableGroupingPolicy: 'CombineCompatibleSchemas' },
    }),
  });
  acknowledge(crawler, {
    'AwsSolutions-GL1': 'Crawler logs hold table and partition names only, never a row.',
  });
  for (const resource of [role.node.defaultChild as CfnResource, crawler]) {
    resource.cfnOptions.condition = parameters.usesCrawler;
  }
};
