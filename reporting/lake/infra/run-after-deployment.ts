import { Stack } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { centralRolePath } from '../../../infra/names.js';

/** Runs machines when their stack was made or changed: tables get new columns at once, and not with the next run. */
export const runAfterDeployment = (scope: Construct, machines: readonly StateMachine[]): void => {
  const role = new Role(scope, 'DeployedRole', {
    path: centralRolePath,
    assumedBy: new ServicePrincipal('events.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
    description: 'Starts the machines of the lake after a deployment',
  });
  // Source: CloudFormation user guide, "Managing events with CloudFormation and Amazon EventBridge".
  new Rule(scope, 'Deployed', {
    description: 'The lake was deployed: its tables may lack columns',
    eventPattern: {
      source: ['aws.cloudformation'],
      detailType: ['CloudFormation Stack Status Change'],
      detail: {
        'stack-id': [Stack.of(scope).stackId],
        'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
      },
    },
    targets: machines.map(
      (machine) =>
        new SfnStateMachine(machine, {
          input: RuleTargetInput.fromObject({ time: EventField.time }),
          role,
        }),
    ),
  });
};
