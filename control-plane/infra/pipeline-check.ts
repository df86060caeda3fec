import { ArnFormat, Duration, type Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { acknowledge } from '../../infra/acknowledge.js';
import { HandlerFunction } from '../../infra/handler-function.js';
import type { QueriedLake } from '../../infra/lake-queries.js';
import { quietAlarmPrefix, quietNamespace } from '../health/names.js';
import { collectionsOnly } from './permissions.js';
import { scheduled } from './scheduled-check.js';

/** The scheduled check of every pipeline against its own pace, with an alarm for each that is quiet. */
export const pipelineCheck = (
  stack: Stack,
  {
    table,
    lake,
    environment,
  }: {
    readonly table: Table;
    readonly lake: QueriedLake;
    readonly environment: Record<string, string>;
  },
) => {
  const check = new HandlerFunction(stack, 'PipelineCheck', {
    entry: 'control-plane/health/handler.ts',
    description: 'Sees which pipelines have gone quiet',
    memoryMb: 512,
    timeout: Duration.minutes(15),
    environment,
  })
    .allow(
      ['dynamodb:Query'],
      [table.tableArn],
      collectionsOnly('apis', 'pipelines', 'pipeline-health'),
    )
    .allow(
      ['dynamodb:DeleteItem', 'dynamodb:PutItem'],
      [table.tableArn],
      collectionsOnly('pipeline-health'),
    )
    // The names of rows' files, and no row.
    .allow(['s3:ListBucket'], [lake.bucket.bucketArn])
    .allow(
      ['cloudwatch:DeleteAlarms', 'cloudwatch:PutMetricAlarm'],
      [
        stack.formatArn({
          service: 'cloudwatch',
          resource: 'alarm',
          resourceName: `${quietAlarmPrefix}*`,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
    )
    .allow(['cloudwatch:DescribeAlarms'], ['*'])
    .allow(['cloudwatch:PutMetricData'], ['*'], {
      StringEquals: { 'cloudwatch:namespace': quietNamespace },
    });
  acknowledge(check.role, {
    'AwsSolutions-IAM5':
      'Alarms are named after the pipelines that are quiet; DescribeAlarms and PutMetricData have no resource to narrow them to, the latter is held to one namespace.',
  });
  scheduled(stack, 'PipelineCheck', check, {
    every: Duration.hours(1),
    description: 'Checks whether rows arrive from every pipeline',
    alarm:
      'no check of the pipelines has succeeded for three hours; one that goes quiet is not seen.',
  });
};
