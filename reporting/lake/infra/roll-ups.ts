import { Duration, RemovalPolicy, Stack, TimeZone } from 'aws-cdk-lib';
import type { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledge } from '../../../infra/acknowledge.js';
import { HandlerFunction } from '../../../infra/handler-function.js';
import { defaultDatabase } from '../../../infra/lake-queries.js';
import { centralRolePath, rollUpMachineName, rowPrefixes } from '../../../infra/names.js';
import { rollUpNames } from '../../roll-ups/roll-ups.js';
import { leaseKey } from '../lease.js';
import { quarantinePrefix } from '../quarantine.js';
import { rollUpAlarms } from './roll-up-alarms.js';
import { rollUpMachine } from './roll-up-machine.js';

export interface RollUpsProps {
  readonly bucket: IBucket;
  readonly results: IBucket;
  readonly key: IKey | undefined;
  readonly databaseName: string;
  readonly workGroup: CfnWorkGroup;
}

/**
 * Keeps `usage` and `audience`: every quarter of an hour the last three hours, once a day the last three days
 * (a stream holds rows for up to 24 hours while its bucket cannot be reached), and once a night their files.
 */
export class RollUps extends Construct {
  constructor(scope: Construct, id: string, props: RollUpsProps) {
    super(scope, id);
    const { partition, region, account } = Stack.of(this);
    const prefixes = Object.values(rowPrefixes).map((prefix) => `${prefix}/`);
    const planner = new HandlerFunction(this, 'Planner', {
      entry: 'reporting/lake/handler.ts',
      description: 'Writes the SQL that recomputes hours of the roll-ups',
      memoryMb: 256,
      timeout: Duration.minutes(1),
      environment: {
        LAKE_BUCKET: props.bucket.bucketName,
        LAKE_DATABASE: props.databaseName,
        ROW_PREFIXES: prefixes.join(','),
        WORK_GROUP: props.workGroup.name,
      },
    })
      .allow(['glue:GetTable'], this.rollUpTables(props.databaseName))
      .allow(['s3:ListBucket'], [props.bucket.bucketArn], {
        StringEquals: { 's3:prefix': [...prefixes, quarantinePrefix], 's3:delimiter': '/' },
      })
      .allow(['s3:PutObject'], [props.bucket.arnForObjects(`${quarantinePrefix}*`)])
      // A write on condition of an ETag reads as well (S3 user guide, "Conditional writes").
      .allow(['s3:GetObject', 's3:PutObject'], [props.bucket.arnForObjects(leaseKey)])
      .allow(
        [
          'athena:BatchGetQueryExecution',
          'athena:ListQueryExecutions',
          'athena:StopQueryExecution',
        ],
        [`arn:${partition}:athena:${region}:${account}:workgroup/${props.workGroup.name}`],
      )
      .allow(
        ['states:DescribeExecution'],
        [`arn:${partition}:states:${region}:${account}:execution:${rollUpMachineName}:*`],
      );
    if (props.key) planner.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [props.key.keyArn]);
    acknowledge(planner.role, {
      'AwsSolutions-IAM5':
        'A note on an account is named after the account and the time, an execution by Step Functions.',
    });
    const role = this.machineRole(props, planner.function.functionArn);
    const logs = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const machine = new StateMachine(this, 'Machine', {
      stateMachineName: rollUpMachineName,
      comment: 'Recomputes the roll-ups of the lake',
      definitionBody: DefinitionBody.fromString(
        Stack.of(this).toJsonString(
          rollUpMachine({
            plannerArn: planner.function.functionArn,
            workGroup: props.workGroup.name,
            database: props.databaseName,
            partition: Stack.of(this).partition,
          }),
        ),
      ),
      role,
      timeout: Duration.hours(6),
      tracingEnabled: true,
      logs: { destination: logs, level: LogLevel.ERROR, includeExecutionData: false },
    });
    acknowledge(machine, {
      'AwsSolutions-SF1':
        'Failures are logged; a log of every event would repeat the SQL of each statement 96 times a day.',
      W3005: 'The CDK makes a machine depend on its role explicitly.',
    });
    this.schedule('Often', ScheduleExpression.rate(Duration.minutes(15)), machine, {
      lookBackHours: 3,
      waitMinutes: 0,
    });
    this.schedule(
      'Daily',
      ScheduleExpression.cron({ hour: '3', minute: '20', timeZone: TimeZone.ETC_UTC }),
      machine,
      {
        lookBackHours: 72,
      },
    );
    this.schedule(
      'Nightly',
      ScheduleExpression.cron({ hour: '2', minute: '5', timeZone: TimeZone.ETC_UTC }),
      machine,
      {
        task: 'maintain',
      },
    );
    this.runAfterDeployment(machine);
    rollUpAlarms(this, machine);
  }

  /** What a call of Glue about these tables is allowed on. */
  private rollUpTables(database: string): string[] {
    return [
      'catalog',
      `database/${database}`,
      ...rollUpNames.map((it) => `table/${database}/${it}`),
    ].map((resource) => Stack.of(this).formatArn({ service: 'glue', resource }));
  }

  /** Runs the machine when this stack was made or changed: tables get new columns at once, and not with the next run. */
  private runAfterDeployment(machine: StateMachine) {
    const role = new Role(this, 'DeployedRole', {
      path: centralRolePath,
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: 'Starts the roll-ups after a deployment',
    });
    // Source: CloudFormation user guide, "Managing events with CloudFormation and Amazon EventBridge".
    new Rule(this, 'Deployed', {
      description: 'The lake was deployed: its tables may lack columns',
      eventPattern: {
        source: ['aws.cloudformation'],
        detailType: ['CloudFormation Stack Status Change'],
        detail: {
          'stack-id': [Stack.of(this).stackId],
          'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
        },
      },
      targets: [
        new SfnStateMachine(machine, {
          input: RuleTargetInput.fromObject({ time: EventField.time }),
          role,
        }),
      ],
    });
  }

  private schedule(
    id: string,
    when: ScheduleExpression,
    machine: StateMachine,
    request: Record<string, unknown>,
  ) {
    new Schedule(this, id, {
      schedule: when,
      target: new StepFunctionsStartExecution(machine, {
        input: ScheduleTargetInput.fromObject({ ...request, time: ContextAttribute.scheduledTime }),
        retryAttempts: 3,
        maxEventAge: Duration.minutes(15),
      }),
    });
  }

  /** Athena reads and writes in the name of whoever starts a query: this role holds what the statements need. */
  private machineRole(
    { bucket, results, key, databaseName, workGroup }: RollUpsProps,
    planner: string,
  ) {
    const { partition, region, account } = Stack.of(this);
    const glue = (rest: string) => `arn:${partition}:glue:${region}:${account}:${rest}`;
    const allow = (actions: string[], resources: string[]) =>
      new PolicyStatement({ actions, resources });
    const role = new Role(this, 'Role', {
      path: centralRolePath,
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
      description: 'Recomputes the roll-ups of the lake',
      inlinePolicies: {
        rollUps: new PolicyDocument({
          statements: [
            allow(['lambda:InvokeFunction'], [planner]),
            allow(
              [
                'athena:GetQueryExecution',
                'athena:StartQueryExecution',
                'athena:StopQueryExecution',
                'athena:GetWorkGroup',
              ],
              [`arn:${partition}:athena:${region}:${account}:workgroup/${workGroup.name}`],
            ),
            allow(
              [
                'glue:GetDatabase',
                'glue:GetTable',
                'glue:GetTables',
                'glue:GetPartition',
                'glue:GetPartitions',
              ],
              [
                glue('catalog'),
                glue(defaultDatabase),
                glue(`database/${databaseName}`),
                glue(`table/${databaseName}/*`),
              ],
            ),
            allow(['glue:UpdateTable'], this.rollUpTables(databaseName)),
            allow(
              ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
              [bucket.bucketArn, results.bucketArn],
            ),
            allow(
              ['s3:GetObject'],
              [...Object.values(rowPrefixes), 'registry'].map((prefix) =>
                bucket.arnForObjects(`${prefix}/*`),
              ),
            ),
            allow(
              [
                's3:AbortMultipartUpload',
                's3:DeleteObject',
                's3:GetObject',
                's3:ListMultipartUploadParts',
                's3:PutObject',
              ],
              [bucket.arnForObjects('roll-ups/*'), results.arnForObjects('answers/*')],
            ),
            ...(key ? [allow(['kms:Decrypt', 'kms:GenerateDataKey'], [key.keyArn])] : []),
          ],
        }),
      },
    });
    acknowledge(role, {
      'AwsSolutions-IAM5':
        'Athena makes up the names of the files it writes, and reads every row file.',
    });
    return role;
  }
}
