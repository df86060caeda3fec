import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

/** The central lake, as those know it who ask it through Athena. */
export interface QueriedLake {
  readonly bucket: IBucket;
  readonly key: IKey | undefined;
  /** Where Athena puts answers. */
  readonly results: IBucket;
  readonly workGroupName: string;
  readonly databaseName: string;
}

/** The tables that compiled queries read, and the parts of the lake's bucket that they lie in. */
const queriedTables = ['requests', 'usage', 'audience'];
export const tablePrefixes = { requests: 'requests', rollUps: 'roll-ups' } as const;

/** Athena looks at this one whatever a query reads (user guide, "Access to the default database and catalog"). */
export const defaultDatabase = 'database/default';

/** What Athena asks the catalogue for each statement. */
const readsOfStatement = [
  'glue:GetDatabase',
  'glue:GetPartition',
  'glue:GetPartitions',
  'glue:GetTable',
];
/** And what it asks besides when tables are written, or listed for who sets up a data source. */
export const catalogueReads = [...readsOfStatement, 'glue:GetTables'];

/** Athena reads and writes in the name of whoever asks, and says that it is Athena (user guide, "CalledVia context keys"). */
const throughAthena = {
  'ForAnyValue:StringEquals': { 'aws:CalledVia': ['athena.amazonaws.com'] },
};

/**
 * What a role needs to ask the lake compiled queries. It reads tables and files, and writes answers, through Athena and
 * never by itself; nothing here changes a table or reads the registry.
 */
export const lakeQueries = (
  stack: Stack,
  { bucket, key, results, workGroupName, databaseName }: QueriedLake,
): PolicyStatement[] => {
  const { partition, region, account } = stack;
  const glue = (resource: string) => `arn:${partition}:glue:${region}:${account}:${resource}`;
  const allow = (actions: string[], resources: string[]) =>
    new PolicyStatement({ actions, resources, conditions: throughAthena });
  return [
    new PolicyStatement({
      actions: [
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
        'athena:GetWorkGroup',
        'athena:StartQueryExecution',
        'athena:StopQueryExecution',
      ],
      resources: [`arn:${partition}:athena:${region}:${account}:workgroup/${workGroupName}`],
    }),
    allow(readsOfStatement, [
      glue('catalog'),
      glue(`database/${databaseName}`),
      glue(defaultDatabase),
      ...queriedTables.map((table) => glue(`table/${databaseName}/${table}`)),
    ]),
    allow(['s3:GetBucketLocation', 's3:ListBucket'], [bucket.bucketArn, results.bucketArn]),
    allow(
      ['s3:GetObject'],
      Object.values(tablePrefixes).map((prefix) => bucket.arnForObjects(`${prefix}/*`)),
    ),
    allow(
      ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
      [results.arnForObjects('answers/*')],
    ),
    ...(key ? [allow(['kms:Decrypt', 'kms:GenerateDataKey'], [key.keyArn])] : []),
  ];
};
