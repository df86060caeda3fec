import { Aws, CfnCondition, CfnMapping, Duration, Fn, type Stack } from 'aws-cdk-lib';
import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { storedColumns } from '../../core/access-log/columns.js';
import {
  catalogueObjectKey,
  logSettingsObjectKey,
  processingFailedPrefix,
} from '../../core/pipeline-bucket.js';
import { acknowledge } from '../../infra/acknowledge.js';
import { HandlerFunction } from '../../infra/handler-function.js';
import { pipelineRolePath, resourcePrefix } from '../../infra/names.js';
import { subscriptionStreamName } from './delivery-streams.js';
import type { PipelineParameters } from './parameters.js';

/** What becomes of each personal column under each choice of LogFormatPrivacy; a column left out is kept. */
const treatments = () => {
  const personal = storedColumns.filter((column) => column.personal !== undefined);
  const all = (treatment: string, shape?: 'address') =>
    JSON.stringify(
      Object.fromEntries(
        personal
          .filter((column) => shape === undefined || column.personal === shape)
          .map(({ name }) => [name, treatment]),
      ),
    );
  return { keep: '{}', truncate: all('truncate', 'address'), hash: all('hash'), drop: all('drop') };
};

/**
 * The enrichment of log lines. It may read the catalogue and the settings of logs, write to its own log group, add what it
 * could not read to `rejected/`, and put what its answer has no room for back, nothing else: not even the rows it has made may
 * it read.
 *
 * 512 MB: docs/cost.md has the measurement. No concurrency is reserved, for an account with a small limit could not be
 * launched in; none needs to be, since Firehose hands on 1 MB at a time: at the largest quota of a stream, 5 MB/s, the
 * 51 ms of a batch keep a third of one instance busy.
 */
export const enrichmentFunction = (
  stack: Stack,
  {
    parameters,
    bucket,
    key,
    boundary,
  }: {
    parameters: PipelineParameters;
    bucket: IBucket;
    key: IKey | undefined;
    boundary: IManagedPolicy;
  },
) => {
  const privacy = new CfnMapping(stack, 'Privacy', {
    mapping: Object.fromEntries(
      Object.entries(treatments()).map(([choice, json]) => [choice, { columns: json }]),
    ),
  });
  const hashSecretArn = hashSecret(stack, parameters);
  const enrichment = new HandlerFunction(stack, 'Enrichment', {
    entry: 'enrichment/handler.ts',
    description: 'Names the plan and the consumer of each request and types its fields',
    memoryMb: 512,
    timeout: Duration.minutes(1),
    environment: {
      CATALOGUE_BUCKET: bucket.bucketName,
      CATALOGUE_KEY: catalogueObjectKey,
      LOG_SETTINGS_KEY: logSettingsObjectKey,
      PRIVACY: privacy.findInMap(parameters.logFormatPrivacy.valueAsString, 'columns'),
      HASH_SECRET_ARN: hashSecretArn,
      SUBSCRIPTION_STREAM: subscriptionStreamName(parameters),
    },
    rolePath: pipelineRolePath,
    permissionsBoundary: boundary,
  })
    .allow(
      ['s3:GetObject'],
      [bucket.arnForObjects(catalogueObjectKey), bucket.arnForObjects(logSettingsObjectKey)],
    )
    .allow(['s3:PutObject'], [bucket.arnForObjects(`${processingFailedPrefix}*`)])
    // What its answer has no room for, it puts into the stream of subscriptions again, in parts.
    .allow(
      ['firehose:PutRecordBatch'],
      [
        `arn:${stack.partition}:firehose:${stack.region}:${stack.account}:deliverystream/${subscriptionStreamName(parameters)}`,
      ],
    )
    // Without it S3 answers AccessDenied, not NoSuchKey, as long as there is no catalogue yet.
    .allow(['s3:ListBucket'], [bucket.bucketArn])
    // Its own name is in its ARN; there is none where nothing is hashed.
    .allow(
      ['secretsmanager:GetSecretValue'],
      [
        `arn:${stack.partition}:secretsmanager:${stack.region}:${stack.account}:secret:${resourcePrefix}HashSecret*`,
      ],
    );
  acknowledge(enrichment.role, {
    'AwsSolutions-IAM5':
      'Secrets Manager ends the ARN of a secret in six characters of its own; a file of lines that could not be read is named after what it holds.',
  });
  if (key) key.grantEncryptDecrypt(enrichment.role);
  return enrichment;
};

/** The key of the hashes, where there are any: made at launch, and known to this pipeline alone. */
const hashSecret = (stack: Stack, { logFormatPrivacy }: PipelineParameters): string => {
  const hashes = new CfnCondition(stack, 'HashesPersonalData', {
    expression: Fn.conditionEquals(logFormatPrivacy, 'hash'),
  });
  const secret = new CfnSecret(stack, 'HashSecret', {
    description: 'The key by which this pipeline hashes personal data',
    generateSecretString: { passwordLength: 40, excludePunctuation: true },
  });
  secret.cfnOptions.condition = hashes;
  acknowledge(secret, {
    'AwsSolutions-SMG4':
      'A new key would give every caller a new hash: what belongs together would fall apart.',
  });
  return Fn.conditionIf(hashes.logicalId, secret.ref, Aws.NO_VALUE).toString();
};
