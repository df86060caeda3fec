import { Duration, type Stack } from 'aws-cdk-lib';
import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { HandlerFunction } from '../../infra/handler-function.js';
import { catalogueObjectKey } from '../../infra/names.js';
import type { PipelineParameters } from './parameters.js';

/**
 * The enrichment of log lines. It may read one object, the catalogue, and write to its own log group, nothing
 * else: not even the rows it has made.
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
  const enrichment = new HandlerFunction(stack, 'Enrichment', {
    entry: 'enrichment/handler.ts',
    description: 'Names the plan and the consumer of each request and types its fields',
    memoryMb: 512,
    timeout: Duration.minutes(1),
    environment: {
      CATALOGUE_BUCKET: bucket.bucketName,
      CATALOGUE_KEY: catalogueObjectKey,
      PRIVACY: parameters.logFormatPrivacy.valueAsString,
    },
    reservedConcurrency: 20,
    permissionsBoundary: boundary,
  }).allow(['s3:GetObject'], [bucket.arnForObjects(catalogueObjectKey)]);
  if (key) key.grantDecrypt(enrichment.role);
  return enrichment;
};
