import { Stack } from 'aws-cdk-lib';
import type { HandlerFunction } from '../../../infra/handler-function.js';
import { rowPrefixes } from '../../../infra/names.js';
import type { CentralLake } from '../central-lake.js';

/** Lets a function ask the lake by Athena, which reads in the name of whoever asks. It may change nothing of it. */
export function allowLake(to: HandlerFunction, lake: CentralLake): void {
  const { partition, region, account } = Stack.of(to);
  const glue = (rest: string) => `arn:${partition}:glue:${region}:${account}:${rest}`;
  to.allow(
    [
      'athena:GetQueryExecution',
      'athena:GetQueryResults',
      'athena:GetWorkGroup',
      'athena:StartQueryExecution',
      'athena:StopQueryExecution',
    ],
    [`arn:${partition}:athena:${region}:${account}:workgroup/${lake.workGroupName}`],
  )
    .allow(
      [
        'glue:GetDatabase',
        'glue:GetPartition',
        'glue:GetPartitions',
        'glue:GetTable',
        'glue:GetTables',
      ],
      [
        glue('catalog'),
        glue(`database/${lake.databaseName}`),
        glue(`table/${lake.databaseName}/*`),
      ],
    )
    .allow(
      ['s3:GetBucketLocation', 's3:ListBucket'],
      [lake.bucket.bucketArn, lake.results.bucketArn],
    )
    .allow(
      ['s3:GetObject'],
      [...Object.values(rowPrefixes), 'registry', 'roll-ups'].map((prefix) =>
        lake.bucket.arnForObjects(`${prefix}/*`),
      ),
    )
    .allow(
      ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
      [lake.results.arnForObjects('answers/*')],
    );
  if (lake.key) to.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [lake.key.keyArn]);
}
