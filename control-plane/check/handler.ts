import { Logger } from '@aws-lambda-powertools/logger';
import { registryOfEnvironment } from '../../registry/dynamodb/of-environment.js';
import { awsPorts } from '../api/aws-ports.js';
import { controlPlaneSettings } from '../api/settings.js';
import { checkStages } from '../stages/check-stages.js';

const environment = controlPlaneSettings
  .pick({ TABLE_NAME: true, LAKE_BUCKET: true, ROW_PREFIXES: true })
  .parse(process.env);
const logger = new Logger({ serviceName: 'gatebook-stage-check' });
const clock = () => new Date();
const registry = registryOfEnvironment(process.env);
const { stages, registrySnapshot } = awsPorts(environment, clock);

/** The scheduled check: every managed stage, and the registry snapshot once more, in case a publication failed. */
export const handler = async (): Promise<void> => {
  logger.info('stages checked', { ...(await checkStages({ registry, stages, clock })) });
  await registrySnapshot.publish(registry);
};
