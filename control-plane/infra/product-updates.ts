import { Duration, type Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { acknowledge } from '../../infra/acknowledge.js';
import { HandlerFunction } from '../../infra/handler-function.js';
import { productName, productUpdatesRoleName, updateRoleName } from '../../infra/names.js';
import { collectionsOnly } from './permissions.js';
import { scheduled } from './scheduled-check.js';

/** What takes the update of the product further, pipeline by pipeline, while there is one. */
export const productUpdates = (
  stack: Stack,
  { table, organisationId }: { readonly table: Table; readonly organisationId: string },
) => {
  const every = Duration.minutes(5);
  const updates = new HandlerFunction(stack, 'ProductUpdates', {
    entry: 'control-plane/updates/handler.ts',
    description: 'Updates the product in accounts, in waves, while an update is running',
    memoryMb: 512,
    // Less than until the next run, so that runs do not overlap.
    timeout: Duration.minutes(4),
    roleName: productUpdatesRoleName,
    environment: {
      TABLE_NAME: table.tableName,
      PRODUCT_NAME: productName,
      UPDATE_ROLE: updateRoleName,
    },
  })
    .allow(
      ['dynamodb:GetItem', 'dynamodb:Query'],
      [table.tableArn],
      collectionsOnly('product-updates', 'pipeline-updates', 'pipelines', 'pipeline-health'),
    )
    .allow(
      ['dynamodb:PutItem'],
      [table.tableArn],
      collectionsOnly('product-updates', 'pipeline-updates', 'pipelines', 'audit'),
    )
    // The entry of a change that lost its race.
    .allow(['dynamodb:DeleteItem'], [table.tableArn], collectionsOnly('audit'))
    .allow(['sts:AssumeRole'], [`arn:${stack.partition}:iam::*:role/${updateRoleName}`], {
      StringEquals: { 'aws:ResourceOrgID': organisationId },
    });
  acknowledge(updates.role, {
    'AwsSolutions-IAM5':
      'The role that updates the product may be assumed in every account of the organisation.',
  });
  scheduled(stack, 'ProductUpdates', updates, {
    every,
    description: 'Takes the update of the product further',
    alarm:
      'no run over the update of the product has succeeded for three hours; what is under way is not looked at.',
  });
};
