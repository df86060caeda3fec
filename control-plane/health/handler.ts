import { Logger } from '@aws-lambda-powertools/logger';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { S3Client } from '@aws-sdk/client-s3';
import { registryOfEnvironment } from '../../registry/dynamodb/of-environment.js';
import { controlPlaneSettings } from '../api/settings.js';
import { s3Freshness } from '../freshness/s3.js';
import { requestTimeouts } from '../request-timeouts.js';
import { checkPipelines } from './check-pipelines.js';
import { cloudWatchQuietAlarms } from './cloudwatch.js';

const { LAKE_BUCKET, ROW_PREFIXES } = controlPlaneSettings
  .pick({ LAKE_BUCKET: true, ROW_PREFIXES: true })
  .parse(process.env);
const logger = new Logger({ serviceName: 'gatebook-pipeline-check' });
const clock = () => new Date();
const registry = registryOfEnvironment(process.env);
const freshness = s3Freshness({
  client: new S3Client({ requestHandler: requestTimeouts }),
  bucket: LAKE_BUCKET,
  prefixes: ROW_PREFIXES,
  clock,
});
const alarms = cloudWatchQuietAlarms(
  new CloudWatchClient({ requestHandler: requestTimeouts }),
  clock,
);

/** The scheduled check of every pipeline against its own pace. */
export const handler = async (): Promise<void> => {
  logger.info('pipelines checked', await checkPipelines({ registry, freshness, alarms, clock }));
};
