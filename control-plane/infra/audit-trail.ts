import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import { acknowledge } from '../../infra/acknowledge.js';
import { centralRolePath } from '../../infra/names.js';
import { registryTable } from '../../registry/dynamodb/table.js';

/**
 * Copies every audit entry, as it is written, to a log group that outlives the registry: who may write to the
 * table may change its entries, and cannot change these.
 */
export const auditTrail = (stack: Stack, table: Table): LogGroup => {
  const trail = new LogGroup(stack, 'AuditTrail', {
    retention: RetentionDays.TWO_YEARS,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const stream = table.tableStreamArn as string;
  const role = new Role(stack, 'AuditRole', {
    path: centralRolePath,
    assumedBy: new ServicePrincipal('pipes.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
    description: 'Copies audit entries from the registry to the audit trail',
    inlinePolicies: {
      copy: new PolicyDocument({
        statements: [
          new PolicyStatement({
            actions: [
              'dynamodb:DescribeStream',
              'dynamodb:GetRecords',
              'dynamodb:GetShardIterator',
            ],
            resources: [stream],
          }),
          // Has no narrower form (service authorization reference, Amazon DynamoDB).
          new PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: ['*'] }),
          new PolicyStatement({
            actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            resources: [trail.logGroupArn],
          }),
        ],
      }),
    },
  });
  acknowledge(role, {
    'AwsSolutions-IAM5':
      'dynamodb:ListStreams names streams only, and has no resource to narrow it to.',
  });
  const pipe = new CfnPipe(stack, 'AuditPipe', {
    description: 'Audit entries of the registry, to the audit trail',
    roleArn: role.roleArn,
    source: stream,
    target: trail.logGroupArn,
    sourceParameters: {
      dynamoDbStreamParameters: {
        startingPosition: 'TRIM_HORIZON',
        batchSize: 100,
        maximumBatchingWindowInSeconds: 5,
        maximumRetryAttempts: -1,
      },
      filterCriteria: {
        filters: [
          {
            pattern: JSON.stringify({
              dynamodb: { Keys: { [registryTable.partitionKey]: { S: ['audit'] } } },
            }),
          },
        ],
      },
    },
  });
  acknowledge(pipe, {
    W3005: 'The pipe needs the policy of its role, which the role itself carries.',
  });
  return trail;
};
