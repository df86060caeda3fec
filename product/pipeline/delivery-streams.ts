import { Fn, type IResolvable, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import type { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import {
  type IManagedPolicy,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, LogStream, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { rejectedPrefix, rowPrefixes } from '../../core/pipeline-bucket.js';
import { acknowledge } from '../../infra/acknowledge.js';
import { pipelineRolePath, streamNamePrefix, subscriptionStreamPrefix } from '../../infra/names.js';
import type { PipelineParameters } from './parameters.js';

/**
 * How much Firehose hands to the enrichment at once, MB of raw records. Base64 and the typed columns make an
 * answer up to 3.5 times as large, and 6 MB is the most that Lambda lets through (Firehose developer guide,
 * "Data transformation").
 */
const processorBufferMb = 1;

/** What Firehose does before the enrichment. It leaves the envelope: message extraction would drop group, owner and event. */
const decompression = {
  type: 'Decompression',
  parameters: [{ parameterName: 'CompressionFormat', parameterValue: 'GZIP' }],
};

/** The name of the stream of subscriptions, known before there is the stream. */
export const subscriptionStreamName = ({ projectName }: PipelineParameters): string =>
  Fn.join('', [subscriptionStreamPrefix, projectName.valueAsString]);

/**
 * The stream that stages log to, and the one that takes the subscriptions of log groups. Both are enriched and converted in
 * the same way, and write a file per `BufferSeconds` and 128 MB under the same keys.
 */
export const deliveryStreams = (
  stack: Stack,
  {
    parameters,
    bucket,
    key,
    enrichment,
    database,
    table,
    boundary,
  }: {
    parameters: PipelineParameters;
    bucket: IBucket;
    key: IKey | undefined;
    enrichment: IFunction;
    database: CfnDatabase;
    table: CfnTable;
    boundary: IManagedPolicy;
  },
) => {
  const logGroup = new LogGroup(stack, 'StreamLogs', {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const glueArn = (rest: string) =>
    `arn:${stack.partition}:glue:${stack.region}:${stack.account}:${rest}`;
  const role = new Role(stack, 'StreamRole', {
    path: pipelineRolePath,
    assumedBy: new ServicePrincipal('firehose.amazonaws.com'),
    permissionsBoundary: boundary,
    description: 'Enriches, converts and writes access logs',
    inlinePolicies: {
      deliver: new PolicyDocument({
        statements: [
          new PolicyStatement({
            actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
            resources: [bucket.bucketArn],
          }),
          new PolicyStatement({
            actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
            resources: [
              ...Object.values(rowPrefixes).map((prefix) => bucket.arnForObjects(`${prefix}/*`)),
              bucket.arnForObjects(`${rejectedPrefix}*`),
            ],
          }),
          new PolicyStatement({
            actions: ['lambda:InvokeFunction', 'lambda:GetFunctionConfiguration'],
            // Firehose asks with the version at the end of the ARN, `$LATEST` included.
            resources: [enrichment.functionArn, `${enrichment.functionArn}:*`],
          }),
          new PolicyStatement({
            actions: ['glue:GetTable', 'glue:GetTableVersion', 'glue:GetTableVersions'],
            resources: [
              glueArn('catalog'),
              glueArn(`database/${database.ref}`),
              glueArn(`table/${database.ref}/${table.ref}`),
            ],
          }),
          new PolicyStatement({
            actions: ['logs:PutLogEvents'],
            resources: [logGroup.logGroupArn],
          }),
          ...(key
            ? [
                new PolicyStatement({
                  actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
                  resources: [key.keyArn],
                }),
              ]
            : []),
        ],
      }),
    },
  });
  acknowledge(role, {
    'AwsSolutions-IAM5':
      'Firehose makes up the names of the objects it writes under these prefixes.',
  });
  const ifParquet = <T>(yes: T, no: T) =>
    Fn.conditionIf(parameters.storesParquet.logicalId, yes, no);
  const prefix = ifParquet(rowPrefixes.parquet, rowPrefixes['json-gzip']).toString();
  const stream = (
    id: string,
    deliveryStreamName: string,
    before: readonly CfnDeliveryStream.ProcessorProperty[],
  ) => {
    const logStream = new LogStream(stack, `${id}LogStream`, {
      logGroup,
      logStreamName: id === 'Stream' ? 'delivery' : 'subscriptions',
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return new CfnDeliveryStream(stack, id, {
      deliveryStreamName,
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
      extendedS3DestinationConfiguration: {
        bucketArn: bucket.bucketArn,
        roleArn: role.roleArn,
        // Calendar years (yyyy): YYYY is the week-based year, wrong around New Year.
        prefix: `${prefix}/account_id=${stack.account}/region=${stack.region}/dt=!{timestamp:yyyy-MM-dd}/`,
        errorOutputPrefix: `${rejectedPrefix}!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/`,
        bufferingHints: {
          sizeInMBs: 128,
          intervalInSeconds: parameters.bufferSeconds.valueAsNumber,
        },
        compressionFormat: ifParquet('UNCOMPRESSED', 'GZIP').toString(),
        fileExtension: ifParquet('.parquet', '.json.gz').toString(),
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: logGroup.logGroupName,
          logStreamName: logStream.logStreamName,
        },
        processingConfiguration: {
          enabled: true,
          processors: [
            ...before,
            {
              type: 'Lambda',
              parameters: [
                { parameterName: 'LambdaArn', parameterValue: enrichment.functionArn },
                { parameterName: 'BufferSizeInMBs', parameterValue: String(processorBufferMb) },
                { parameterName: 'BufferIntervalInSeconds', parameterValue: '60' },
                { parameterName: 'NumberOfRetries', parameterValue: '3' },
              ],
            },
          ],
        },
        dataFormatConversionConfiguration: {
          enabled: ifParquet(true, false) as IResolvable,
          inputFormatConfiguration: {
            deserializer: { openXJsonSerDe: { caseInsensitive: false } },
          },
          outputFormatConfiguration: { serializer: { parquetSerDe: { compression: 'GZIP' } } },
          schemaConfiguration: {
            catalogId: stack.account,
            databaseName: database.ref,
            tableName: table.ref,
            region: stack.region,
            roleArn: role.roleArn,
            versionId: 'LATEST',
          },
        },
      },
    });
  };
  return {
    direct: stream(
      'Stream',
      Fn.join('', [streamNamePrefix, parameters.projectName.valueAsString]),
      [],
    ),
    subscription: stream('SubscriptionStream', subscriptionStreamName(parameters), [decompression]),
  };
};

/** The role by which CloudWatch Logs puts what a log group of this account and Region subscribes to into the stream. */
export const subscriptionRole = (
  stack: Stack,
  { stream, boundary }: { stream: CfnDeliveryStream; boundary: IManagedPolicy },
): Role =>
  new Role(stack, 'SubscriptionRole', {
    path: pipelineRolePath,
    description: 'Lets CloudWatch Logs put subscribed log events into the stream',
    permissionsBoundary: boundary,
    assumedBy: new ServicePrincipal('logs.amazonaws.com', {
      conditions: {
        StringLike: {
          'aws:SourceArn': `arn:${stack.partition}:logs:${stack.region}:${stack.account}:*`,
        },
      },
    }),
    inlinePolicies: {
      put: new PolicyDocument({
        statements: [
          new PolicyStatement({
            actions: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
            resources: [stream.attrArn],
          }),
        ],
      }),
    },
  });
