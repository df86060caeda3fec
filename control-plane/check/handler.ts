import { Logger } from '@aws-lambda-powertools/logger';
import { awsControlPlane } from '../api/compose.js';
import { settings } from '../api/settings.js';
import { checkStages } from '../stages/check-stages.js';

const logger = new Logger({ serviceName: 'gatebook-stage-check' });
const plane = awsControlPlane(settings.parse(process.env));

/** The scheduled check: every managed stage, and the dimension once more, in case a publication failed. */
export const handler = async (): Promise<void> => {
  const { registry, stages, clock, dimension } = plane;
  if (stages)
    logger.info('stages checked', { ...(await checkStages({ registry, stages, clock })) });
  await dimension.publish(registry);
};
