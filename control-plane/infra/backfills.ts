import { Duration, type Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { acknowledge } from '../../infra/acknowledge.js';
import { HandlerFunction } from '../../infra/handler-function.js';
import { backfillRoleName } from '../../infra/names.js';
import { noSuccessAlarm } from './no-success-alarm.js';
import { collectionsOnly, mayReachMembers } from './permissions.js';

/** What brings the backfills of all accounts further, every five minutes. */
export const backfills = (
  stack: Stack,
  { table, organisationId }: { readonly table: Table; readonly organisationId: string },
): void => {
  const backfill = new HandlerFunction(stack, 'Backfills', {
    entry: 'control-plane/backfill/handler.ts',
    description: 'Brings the past of log groups into the pipelines of their accounts',
    memoryMb: 256,
    // It waits for the functions of pipelines, of which one may take ten minutes.
    timeout: Duration.minutes(15),
    roleName: backfillRoleName,
    environment: { TABLE_NAME: table.tableName },
  })
    .allow(
      ['dynamodb:Query', 'dynamodb:GetItem'],
      [table.tableArn],
      collectionsOnly('backfills', 'pipelines'),
    )
    .allow(['dynamodb:PutItem'], [table.tableArn], collectionsOnly('backfills'));
  mayReachMembers(backfill, stack.partition, organisationId);
  acknowledge(backfill.role, {
    'AwsSolutions-IAM5':
      'The control role of every member account may be assumed, within the organisation.',
  });
  new Rule(stack, 'BackfillsSchedule', {
    description: 'Brings backfills further',
    schedule: Schedule.rate(Duration.minutes(5)),
    targets: [new LambdaFunction(backfill.function, { retryAttempts: 0 })],
  });
  noSuccessAlarm(
    stack,
    'Backfills',
    backfill.function,
    'no round of backfills has succeeded for three hours; those that were asked for stand still.',
  );
};
