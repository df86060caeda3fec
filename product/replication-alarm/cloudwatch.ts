import {
  type CloudWatchClient,
  DeleteAlarmsCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import * as z from 'zod';

/** What the alarm watches, as the pipeline's template writes it. */
export const replicationAlarm = z.object({
  AlarmName: z.string().min(1).max(255),
  AlarmDescription: z.string().max(1024),
  SourceBucket: z.string(),
  DestinationBucket: z.string(),
  RuleIds: z.array(z.string()).min(1),
  /** Numbers come as text from CloudFormation. */
  ThresholdSeconds: z.coerce.number().positive(),
});
export type ReplicationAlarm = z.output<typeof replicationAlarm>;

const periodSeconds = 900;

/**
 * Makes or renews the alarm over how late rows arrive in the lake. S3 publishes that metric in the Region of the destination bucket (user
 * guide, "Using S3 Replication metrics"), in the account of the source; an alarm sees the metrics of its own Region only.
 *
 * @param client a client in the Region of the destination
 */
export const putReplicationAlarm = async (
  client: Pick<CloudWatchClient, 'send'>,
  alarm: ReplicationAlarm,
): Promise<void> => {
  await (client as CloudWatchClient).send(
    new PutMetricAlarmCommand({
      AlarmName: alarm.AlarmName,
      AlarmDescription: alarm.AlarmDescription,
      Metrics: [
        {
          Id: 'behind',
          Expression: 'MAX(METRICS())',
          Label: 'ReplicationLatency',
          ReturnData: true,
        },
        ...alarm.RuleIds.map((RuleId, index) => ({
          Id: `m${index}`,
          ReturnData: false,
          MetricStat: {
            Metric: {
              Namespace: 'AWS/S3',
              MetricName: 'ReplicationLatency',
              Dimensions: [
                { Name: 'SourceBucket', Value: alarm.SourceBucket },
                { Name: 'DestinationBucket', Value: alarm.DestinationBucket },
                { Name: 'RuleId', Value: RuleId },
              ],
            },
            Period: periodSeconds,
            Stat: 'Maximum',
          },
        })),
      ],
      Threshold: alarm.ThresholdSeconds,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      // No traffic makes no metric, and no traffic is no fault.
      TreatMissingData: 'notBreaching',
    }),
  );
};

/** Takes the alarm away; one that is gone already is no error to CloudWatch. */
export const deleteReplicationAlarm = async (
  client: Pick<CloudWatchClient, 'send'>,
  { AlarmName }: ReplicationAlarm,
): Promise<void> => {
  await (client as CloudWatchClient).send(new DeleteAlarmsCommand({ AlarmNames: [AlarmName] }));
};
