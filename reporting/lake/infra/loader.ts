import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import type { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { rowPrefixes } from '../../../core/pipeline-bucket.js';
import { acknowledge } from '../../../infra/acknowledge.js';
import { HandlerFunction } from '../../../infra/handler-function.js';
import { tablePrefixes } from '../../../infra/lake-queries.js';
import { centralRolePath, loaderMachineName } from '../../../infra/names.js';
import type { Deployment } from '../../../infra/settings.js';
import { ledgerTable } from '../landing/ledger-table.js';
import { batchesPrefix, quarantinePrefix } from '../landing/prefixes.js';
import { machineTables } from '../writing/lake-tables.js';
import { leaseKeys } from '../writing/lease.js';
import { loaderAlarms } from './lake-alarms.js';
import { LakeWriter, type WrittenLake } from './lake-writer.js';
import type { LandingEvents } from './landing-events.js';

export interface LoaderProps extends WrittenLake {
  readonly deployment: Deployment;
  readonly workGroup: CfnWorkGroup;
  readonly events: LandingEvents;
  /** The machine of the roll-ups, which goes on with the hours that were touched. */
  readonly rollUps: StateMachine;
}

/**
 * Loads what has landed into `requests`: every few minutes what events have announced, and once a day what no event has. Once an
 * hour, and once a day, requests of before an API was registered are given to their tenants.
 */
export class Loader extends Construct {
  readonly writer: LakeWriter;

  constructor(scope: Construct, id: string, props: LoaderProps) {
    super(scope, id);
    const { bucket, ledger, deployment, events } = props;
    const landed = Object.values(rowPrefixes).map((prefix) => bucket.arnForObjects(`${prefix}/*`));
    this.writer = new LakeWriter(this, 'Writer', {
      ...props,
      machineName: loaderMachineName,
      comment: 'Loads what has landed into the table of requests',
      planner: {
        entry: 'reporting/lake/landing/handler.ts',
        memoryMb: 1769,
        environment: {
          REGIONS: deployment.regions.join(','),
          RETENTION_DAYS: String(deployment.lakeRetentionDays),
        },
      },
      tables: machineTables.loader,
      writes: tablePrefixes.requests,
      reads: [...Object.values(rowPrefixes), 'registry'],
      leaseKey: leaseKeys.loader,
      next: props.rollUps,
    });
    this.writer.planner
      .allow(['dynamodb:Query'], [`${ledger.tableArn}/index/${ledgerTable.waitingIndex}`])
      .allow(['s3:GetObject', 's3:GetObjectTagging', 's3:PutObjectTagging'], landed)
      .allow(
        ['s3:PutObject', 's3:PutObjectTagging'],
        [bucket.arnForObjects(`${quarantinePrefix}*`)],
      )
      .allow(
        ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
        [bucket.arnForObjects(`${batchesPrefix}*`)],
      )
      .allow(['s3:ListBucket'], [bucket.bucketArn], {
        StringLike: {
          's3:prefix': [
            batchesPrefix,
            ...Object.values(rowPrefixes).map((prefix) => `${prefix}/*`),
          ],
        },
      });
    const intake = this.intake(ledger, events.queue);
    const listing = this.listing(props);
    this.schedules(deployment.loadMinutes);
    const errors = { period: Duration.minutes(15), statistic: 'Sum' } as const;
    loaderAlarms(this, {
      machine: this.writer.machine,
      deadLetters: events.deadLetters.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(15),
        statistic: 'Maximum',
      }),
      functionErrors: {
        Intake: intake.function.metricErrors(errors),
        Listing: listing.function.metricErrors(errors),
      },
    });
  }

  private schedules(loadMinutes: number): void {
    const utc = { timeZone: TimeZone.ETC_UTC };
    const { writer } = this;
    writer.schedule('Often', ScheduleExpression.rate(Duration.minutes(loadMinutes)), {
      waitMinutes: 0,
    });
    writer.schedule('Hourly', ScheduleExpression.cron({ minute: '50', ...utc }), {
      task: 'heal',
      lookBackHours: 3,
    });
    writer.schedule('Daily', ScheduleExpression.cron({ hour: '3', minute: '20', ...utc }), {
      task: 'heal',
      lookBackHours: 72,
    });
    writer.schedule('Nightly', ScheduleExpression.cron({ hour: '2', minute: '5', ...utc }), {
      task: 'maintain',
    });
  }

  /** Notes what events announce. */
  private intake(ledger: WrittenLake['ledger'], queue: Queue): HandlerFunction {
    const intake = new HandlerFunction(this, 'Intake', {
      entry: 'reporting/lake/landing/intake/handler.ts',
      description: 'Notes what has landed in the lake',
      memoryMb: 256,
      timeout: Duration.minutes(1),
      environment: { LEDGER_TABLE: ledger.tableName },
    }).allow(['dynamodb:UpdateItem'], [ledger.tableArn]);
    intake.function.addEventSource(
      new SqsEventSource(queue, {
        batchSize: 1000,
        maxBatchingWindow: Duration.seconds(10),
        reportBatchItemFailures: true,
      }),
    );
    return intake;
  }

  /** Finds what no event has announced. */
  private listing({ bucket, ledger }: LoaderProps): HandlerFunction {
    const listing = new HandlerFunction(this, 'Listing', {
      entry: 'reporting/lake/landing/listing/handler.ts',
      description: 'Finds what has landed in the lake and was announced by no event',
      memoryMb: 1024,
      timeout: Duration.minutes(15),
      environment: { LEDGER_TABLE: ledger.tableName, LAKE_BUCKET: bucket.bucketName },
    })
      .allow(['dynamodb:Query', 'dynamodb:UpdateItem'], [ledger.tableArn])
      .allow(['s3:ListBucket'], [bucket.bucketArn], {
        StringLike: {
          's3:prefix': Object.values(rowPrefixes).map((prefix) => `${prefix}/*`),
        },
      });
    const role = new Role(this, 'ListingScheduleRole', {
      path: centralRolePath,
      description: 'Lists what has landed, every day',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    acknowledge(role, {
      'AwsSolutions-IAM5': 'The CDK lets a schedule call every version of its function.',
    });
    new Schedule(this, 'ListingDaily', {
      schedule: ScheduleExpression.cron({ hour: '4', minute: '10', timeZone: TimeZone.ETC_UTC }),
      target: new LambdaInvoke(listing.function, { retryAttempts: 3, role }),
    });
    return listing;
  }
}
