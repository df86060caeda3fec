import { Duration, type Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

interface Watched {
  readonly streams: Readonly<Record<'direct' | 'subscription', CfnDeliveryStream>>;
  readonly enrichment: IFunction;
  readonly catalogueSync: IFunction;
  readonly registration: IFunction;
  readonly bucket: IBucket;
  readonly lakeBucketName: string;
  readonly replicationRules: readonly string[];
}

/** What can go wrong with a pipeline, one alarm each; docs/operating.md says what to do about it. */
export const pipelineAlarms = (stack: Stack, watched: Watched) => {
  const firehose = (stream: CfnDeliveryStream, metricName: string, statistic: string) =>
    new Metric({
      namespace: 'AWS/Firehose',
      metricName,
      statistic,
      period: Duration.minutes(5),
      dimensionsMap: { DeliveryStreamName: stream.ref },
    });
  // One alarm for both rules: a pipeline uses one of them, and sums over the other are missing. This metric of replication is
  // the one that S3 publishes in the Region of the source (user guide, "Using S3 Replication metrics").
  const metricName = 'OperationsFailedReplication';
  const failedCopies = new MathExpression({
    expression: 'SUM(METRICS())',
    label: metricName,
    period: Duration.minutes(15),
    usingMetrics: Object.fromEntries(
      watched.replicationRules.map((rule, index) => [
        `m${index}`,
        new Metric({
          namespace: 'AWS/S3',
          metricName,
          statistic: 'Sum',
          period: Duration.minutes(15),
          dimensionsMap: {
            SourceBucket: watched.bucket.bucketName,
            DestinationBucket: watched.lakeBucketName,
            RuleId: rule,
          },
        }),
      ]),
    ),
  });
  const alarm = (
    id: string,
    alarmDescription: string,
    metric: IMetric,
    threshold: number,
    { periods = 1, below = false }: { periods?: number; below?: boolean } = {},
  ) =>
    new Alarm(stack, `${id}Alarm`, {
      alarmDescription: `Gatebook: ${alarmDescription} See docs/operating.md, "Alarms of a pipeline".`,
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: below
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_THRESHOLD,
      // No traffic makes no metric, and no traffic is no fault; a sync that does not run is one.
      treatMissingData: below ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });

  for (const [prefix, stream] of [
    ['', watched.streams.direct],
    ['Subscription', watched.streams.subscription],
  ] as const) {
    alarm(
      `${prefix}DeliveryFreshness`,
      'the oldest row waiting for delivery is more than 30 minutes old.',
      firehose(stream, 'DeliveryToS3.DataFreshness', 'Maximum'),
      Duration.minutes(30).toSeconds(),
      { periods: 2 },
    );
    alarm(
      `${prefix}ThrottledRecords`,
      'the stream refuses log lines: its quota is too small for the traffic.',
      firehose(stream, 'ThrottledRecords', 'Sum'),
      0,
    );
    alarm(
      `${prefix}ConversionFailures`,
      'rows could not be converted and lie under rejected/.',
      firehose(stream, 'FailedConversion.Records', 'Sum'),
      0,
    );
  }
  alarm(
    'EnrichmentFailures',
    'the enrichment function fails, so that whole batches end under rejected/.',
    watched.enrichment.metricErrors({ period: Duration.minutes(5), statistic: 'Sum' }),
    0,
  );
  alarm('ReplicationFailures', 'rows could not be copied to the central lake.', failedCopies, 0);
  alarm(
    'CatalogueAge',
    'the list of usage plans and API keys has not been renewed for three hours: new consumers have no name.',
    new MathExpression({
      expression: 'FILL(invocations, 0) - FILL(errors, 0)',
      label: 'Successful runs',
      period: Duration.hours(1),
      usingMetrics: {
        invocations: watched.catalogueSync.metricInvocations({ statistic: 'Sum' }),
        errors: watched.catalogueSync.metricErrors({ statistic: 'Sum' }),
      },
    }),
    1,
    { periods: 3, below: true },
  );
  alarm(
    'Registration',
    'the pipeline could not tell the central control plane of itself.',
    watched.registration.metricErrors({ period: Duration.hours(1), statistic: 'Sum' }),
    0,
    { periods: 3 },
  );
};
