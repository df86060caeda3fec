import { Aws, CustomResource, Duration, type Stack } from 'aws-cdk-lib';
import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { HandlerFunction } from '../../infra/handler-function.js';
import { pipelineRolePath, resourcePrefix } from '../../infra/names.js';

/** How late rows may arrive in the lake before somebody is told: an hour. */
const threshold = Duration.hours(1);

/**
 * The alarm over how late rows arrive in the lake. Its metric is in the lake's Region, where a stack of this Region can make no
 * alarm: a function of the pipeline does.
 */
export const replicationLatencyAlarm = (
  stack: Stack,
  {
    bucket,
    lakeBucketName,
    lakeRegion,
    replicationRules,
    boundary,
  }: {
    bucket: IBucket;
    lakeBucketName: string;
    lakeRegion: string;
    replicationRules: readonly string[];
    boundary: IManagedPolicy;
  },
) => {
  const alarmName = `${Aws.STACK_NAME}-${resourcePrefix}ReplicationLatency-${stack.region}`;
  const keeper = new HandlerFunction(stack, 'ReplicationAlarm', {
    entry: 'product/replication-alarm/handler.ts',
    description: 'Keeps the alarm over replication in the Region of the central lake',
    memoryMb: 256,
    timeout: Duration.minutes(1),
    environment: { DESTINATION_REGION: lakeRegion },
    rolePath: pipelineRolePath,
    permissionsBoundary: boundary,
  }).allow(
    ['cloudwatch:DeleteAlarms', 'cloudwatch:PutMetricAlarm'],
    [`arn:${stack.partition}:cloudwatch:${lakeRegion}:${stack.account}:alarm:${alarmName}`],
  );
  const resource = new CustomResource(stack, 'ReplicationLatency', {
    resourceType: 'Custom::GatebookReplicationAlarm',
    serviceToken: keeper.function.functionArn,
    serviceTimeout: Duration.minutes(5),
    properties: {
      AlarmName: alarmName,
      AlarmDescription:
        'Gatebook: the central lake is more than an hour behind. See docs/operating.md, "Alarms of a pipeline".',
      SourceBucket: bucket.bucketName,
      DestinationBucket: lakeBucketName,
      RuleIds: replicationRules,
      ThresholdSeconds: threshold.toSeconds(),
    },
  });
  resource.node.addDependency(keeper.role);
};
