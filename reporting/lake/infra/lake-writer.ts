import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import {
  ContextAttribute,
  Schedule,
  type ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledge } from '../../../infra/acknowledge.js';
import { HandlerFunction } from '../../../infra/handler-function.js';
import { catalogueReads, defaultDatabase } from '../../../infra/lake-queries.js';
import { centralRolePath } from '../../../infra/names.js';
import type { LakeTable } from '../writing/lake-tables.js';
import { writingMachine } from './writing-machine.js';

/** What all writers of the lake work with. */
export interface WrittenLake {
  readonly bucket: IBucket;
  readonly results: IBucket;
  readonly key: IKey | undefined;
  readonly databaseName: string;
  /** What has landed, and the hours on their way to the roll-ups. */
  readonly ledger: Table;
}

export interface LakeWriterProps extends WrittenLake {
  readonly machineName: string;
  readonly comment: string;
  /** Of its own: what runs in it are statements of this machine, and nothing else. */
  readonly workGroup: CfnWorkGroup;
  readonly planner: {
    readonly entry: string;
    readonly memoryMb: number;
    readonly environment: Record<string, string>;
  };
  /** The tables that it keeps, where their files lie, and what else its statements read, as parts of the bucket. */
  readonly tables: readonly LakeTable[];
  readonly writes: string;
  readonly reads: readonly string[];
  /** The object by which one execution writes at a time. */
  readonly leaseKey: string;
  /** Started after each run. @default - none */
  readonly next?: StateMachine;
}

/** A state machine that writes tables of the lake, with the function that plans for it and a role for its statements. */
export class LakeWriter extends Construct {
  readonly planner: HandlerFunction;
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: LakeWriterProps) {
    super(scope, id);
    const { partition } = Stack.of(this);
    this.planner = this.plannerOf(props);
    const role = this.machineRole(props);
    const logs = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: props.machineName,
      comment: props.comment,
      definitionBody: DefinitionBody.fromString(
        Stack.of(this).toJsonString(
          writingMachine({
            comment: props.comment,
            plannerArn: this.planner.function.functionArn,
            workGroup: props.workGroup.name,
            database: props.databaseName,
            partition,
            ...(props.next && { nextMachineArn: props.next.stateMachineArn }),
          }),
        ),
      ),
      role,
      timeout: Duration.hours(6),
      tracingEnabled: true,
      logs: { destination: logs, level: LogLevel.ERROR, includeExecutionData: false },
    });
    acknowledge(this.machine, {
      'AwsSolutions-SF1':
        'Failures are logged; a log of every event would repeat the SQL of each statement hundreds of times a day.',
      W3005: 'The CDK makes a machine depend on its role explicitly.',
    });
  }

  /** Starts runs by the clock; each is told when it was due. */
  schedule(id: string, when: ScheduleExpression, request: Record<string, unknown>): void {
    new Schedule(this, id, {
      schedule: when,
      target: new StepFunctionsStartExecution(this.machine, {
        input: ScheduleTargetInput.fromObject({ ...request, time: ContextAttribute.scheduledTime }),
        retryAttempts: 3,
        maxEventAge: Duration.minutes(15),
      }),
    });
  }

  private plannerOf(props: LakeWriterProps): HandlerFunction {
    const { partition, region, account } = Stack.of(this);
    const { bucket, databaseName, ledger, workGroup, key } = props;
    const planner = new HandlerFunction(this, 'Planner', {
      entry: props.planner.entry,
      description: `Plans: ${props.comment}`,
      memoryMb: props.planner.memoryMb,
      timeout: Duration.minutes(5),
      environment: {
        LAKE_BUCKET: bucket.bucketName,
        LAKE_DATABASE: databaseName,
        LEDGER_TABLE: ledger.tableName,
        WORK_GROUP: workGroup.name,
        ...props.planner.environment,
      },
    })
      .allow(['glue:GetTable'], this.glueTables(props))
      // A write on condition of an ETag reads as well (S3 user guide, "Conditional writes").
      .allow(['s3:GetObject', 's3:PutObject'], [bucket.arnForObjects(props.leaseKey)])
      .allow(
        ['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
        [ledger.tableArn],
      )
      .allow(
        [
          'athena:BatchGetQueryExecution',
          'athena:ListQueryExecutions',
          'athena:StopQueryExecution',
        ],
        [`arn:${partition}:athena:${region}:${account}:workgroup/${workGroup.name}`],
      )
      .allow(
        ['states:DescribeExecution'],
        [`arn:${partition}:states:${region}:${account}:execution:${props.machineName}:*`],
      );
    if (key) planner.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [key.keyArn]);
    acknowledge(planner.role, {
      'AwsSolutions-IAM5':
        'Executions are named by Step Functions; what has landed, and what was set aside, is named by the accounts that sent it.',
    });
    return planner;
  }

  /** What a call of Glue about the machine's own tables is allowed on. */
  private glueTables({ tables, databaseName }: LakeWriterProps): string[] {
    return [
      'catalog',
      `database/${databaseName}`,
      ...tables.map((table) => `table/${databaseName}/${table}`),
    ].map((resource) => Stack.of(this).formatArn({ service: 'glue', resource }));
  }

  /** Athena reads and writes in the name of whoever starts a query: this role holds what the statements need. */
  private machineRole(props: LakeWriterProps): Role {
    const { bucket, results, key, databaseName, workGroup, comment, next } = props;
    const { partition, region, account } = Stack.of(this);
    const glue = (rest: string) => `arn:${partition}:glue:${region}:${account}:${rest}`;
    const allow = (actions: string[], resources: string[]) =>
      new PolicyStatement({ actions, resources });
    const role = new Role(this, 'Role', {
      path: centralRolePath,
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
      description: comment,
      inlinePolicies: {
        writes: new PolicyDocument({
          statements: [
            allow(['lambda:InvokeFunction'], [this.planner.function.functionArn]),
            ...(next ? [allow(['states:StartExecution'], [next.stateMachineArn])] : []),
            allow(
              [
                'athena:GetQueryExecution',
                'athena:StartQueryExecution',
                'athena:StopQueryExecution',
                'athena:GetWorkGroup',
              ],
              [`arn:${partition}:athena:${region}:${account}:workgroup/${workGroup.name}`],
            ),
            allow(catalogueReads, [
              glue('catalog'),
              glue(defaultDatabase),
              glue(`database/${databaseName}`),
              glue(`table/${databaseName}/*`),
            ]),
            allow(['glue:UpdateTable'], this.glueTables(props)),
            allow(
              ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
              [bucket.bucketArn, results.bucketArn],
            ),
            allow(
              ['s3:GetObject'],
              props.reads.map((prefix) => bucket.arnForObjects(`${prefix}/*`)),
            ),
            allow(
              [
                's3:AbortMultipartUpload',
                's3:DeleteObject',
                's3:GetObject',
                's3:ListMultipartUploadParts',
                's3:PutObject',
              ],
              [bucket.arnForObjects(`${props.writes}/*`), results.arnForObjects('answers/*')],
            ),
            ...(key ? [allow(['kms:Decrypt', 'kms:GenerateDataKey'], [key.keyArn])] : []),
          ],
        }),
      },
    });
    acknowledge(role, {
      'AwsSolutions-IAM5':
        'Athena makes up the names of the files it writes, and reads files that others have named.',
    });
    return role;
  }
}
