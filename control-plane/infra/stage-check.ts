import { Duration, type Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { acknowledge } from '../../infra/acknowledge.js';
import { HandlerFunction } from '../../infra/handler-function.js';
import { stageCheckRoleName } from '../../infra/names.js';
import { collectionsOnly, mayPublishRegistry, mayReachMembers } from './permissions.js';
import { scheduled } from './scheduled-check.js';

/**
 * The scheduled check: every hour it finishes what was begun on a stage, compares each managed stage with what it should
 * be, and writes the registry's copy for the lake once more.
 */
export const stageCheck = (
  stack: Stack,
  {
    table,
    lake,
    organisationId,
    environment,
  }: {
    readonly table: Table;
    readonly lake: { readonly bucket: IBucket; readonly key: IKey | undefined };
    readonly organisationId: string;
    readonly environment: Record<string, string>;
  },
): HandlerFunction => {
  const check = new HandlerFunction(stack, 'StageCheck', {
    entry: 'control-plane/check/handler.ts',
    description: 'Checks the log settings of every stage that Gatebook manages',
    memoryMb: 512,
    // API Gateway answers ten calls a second in an account: a quarter of an hour is enough for thousands of stages.
    timeout: Duration.minutes(15),
    roleName: stageCheckRoleName,
    environment,
  })
    .allow(
      ['dynamodb:Query', 'dynamodb:GetItem'],
      [table.tableArn],
      collectionsOnly('apis', 'pipelines', 'tenants'),
    )
    .allow(['dynamodb:PutItem'], [table.tableArn], collectionsOnly('apis'));
  mayPublishRegistry(check, lake);
  mayReachMembers(check, stack.partition, organisationId);
  acknowledge(check.role, {
    'AwsSolutions-IAM5':
      'The control role of every member account may be assumed, within the organisation; dimensions are written below registry/.',
  });
  scheduled(stack, 'StageCheck', check, {
    every: Duration.hours(1),
    description: 'Checks the stages of all accounts',
    alarm:
      'no check of the stages has succeeded for three hours; drift is not seen and what is pending stays so.',
  });
  return check;
};
