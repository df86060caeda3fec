import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { acknowledge } from '../../../infra/acknowledge.js';
import type { HandlerFunction } from '../../../infra/handler-function.js';
import {
  centralRolePath,
  reportDeadLetterName,
  reportMachineName,
  reportScheduleGroup,
  reportSchedulerRoleName,
} from '../../../infra/names.js';
import { deliveryMachine } from './delivery-machine.js';

/** What starts that failed, and events that nobody took, are kept in: two weeks, for a person to look at. */
export const deadLetterQueue = (stack: Stack): Queue => {
  const queue = new Queue(stack, 'DeadLetters', {
    queueName: reportDeadLetterName,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  acknowledge(queue, { 'AwsSolutions-SQS3': 'This is the queue of dead letters.' });
  return queue;
};

/** The machine that delivers. What it may call are its two functions. */
export function machine(
  stack: Stack,
  {
    sweeping,
    delivering,
  }: { readonly sweeping: HandlerFunction; readonly delivering: HandlerFunction },
): StateMachine {
  const [sweepArn, deliverArn] = [sweeping, delivering].map((one) => one.function.functionArn);
  const role = new Role(stack, 'MachineRole', {
    path: centralRolePath,
    assumedBy: new ServicePrincipal('states.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
    description: 'Queues reports and delivers them',
    inlinePolicies: {
      call: new PolicyDocument({
        statements: [
          new PolicyStatement({
            actions: ['lambda:InvokeFunction'],
            resources: [sweepArn as string, deliverArn as string],
          }),
        ],
      }),
    },
  });
  const delivers = new StateMachine(stack, 'Machine', {
    stateMachineName: reportMachineName,
    comment: 'Queues the reports that are due and delivers them',
    definitionBody: DefinitionBody.fromString(
      stack.toJsonString(
        deliveryMachine({ sweepArn: sweepArn as string, deliverArn: deliverArn as string }),
      ),
    ),
    role,
    // A delivery is given up after about two hours of tries; a day is more than many of them take.
    timeout: Duration.days(1),
    tracingEnabled: true,
    logs: {
      destination: new LogGroup(stack, 'MachineLogs', {
        retention: RetentionDays.ONE_MONTH,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      level: LogLevel.ERROR,
      includeExecutionData: false,
    },
  });
  acknowledge(delivers, {
    'AwsSolutions-SF1':
      'Failures are logged, and the ledger has every try with its reason; a log of every event would name readers’ tenants again and again.',
    W3005: 'The CDK makes a machine depend on its role explicitly.',
  });
  acknowledge(role, {
    'AwsSolutions-IAM5': 'X-Ray and the delivery of logs have no resources.',
  });
  return delivers;
}

/**
 * The group of the schedules that the control API makes, one per report, and the role that all of them start the machine
 * by.
 */
export function scheduling(stack: Stack, delivers: StateMachine, deadLetters: Queue): void {
  const group = new ScheduleGroup(stack, 'Schedules', {
    scheduleGroupName: reportScheduleGroup,
    // The schedules are the registry's: a repeat of its calls makes them anew.
    removalPolicy: RemovalPolicy.DESTROY,
  });
  new Role(stack, 'SchedulerRole', {
    roleName: reportSchedulerRoleName,
    path: centralRolePath,
    // EventBridge names the group as the source of what it does.
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: {
        StringEquals: {
          'aws:SourceAccount': stack.account,
          'aws:SourceArn': group.scheduleGroupArn,
        },
      },
    }),
    description: 'Starts the delivery of reports when they are due',
    inlinePolicies: {
      start: new PolicyDocument({
        statements: [
          new PolicyStatement({
            actions: ['states:StartExecution'],
            resources: [delivers.stateMachineArn],
          }),
          new PolicyStatement({
            actions: ['sqs:SendMessage'],
            resources: [deadLetters.queueArn],
          }),
        ],
      }),
    },
  });
}

/**
 * The sweeps: every ten minutes over the last day, for starts that were lost, hours that a clock skipped and what a crash
 * left; and once a day as far back as one machine catches up, for what stood still longer.
 */
export function sweeps(stack: Stack, delivers: StateMachine, deadLetters: Queue): void {
  const sweep = (id: string, schedule: ScheduleExpression, lookBackHours: number) =>
    new Schedule(stack, id, {
      schedule,
      target: new StepFunctionsStartExecution(delivers, {
        input: ScheduleTargetInput.fromObject({ task: 'sweep', lookBackHours }),
        retryAttempts: 3,
        maxEventAge: Duration.minutes(10),
        deadLetterQueue: deadLetters,
      }),
    });
  sweep('OftenSweep', ScheduleExpression.rate(sweepEvery), 26);
  sweep('LongSweep', ScheduleExpression.rate(Duration.days(1)), 35 * 24);
}

/** How often a sweep runs: how late a report can come whose start was lost. */
export const sweepEvery = Duration.minutes(10);
