import { Logger } from '@aws-lambda-powertools/logger';
import { STSClient } from '@aws-sdk/client-sts';
import type { Context } from 'aws-lambda';
import { registryOfEnvironment } from '../../registry/dynamodb/of-environment.js';
import { requestTimeouts } from '../request-timeouts.js';
import { stsCredentials } from '../stages/sts.js';
import { advanceBackfills } from './advance-backfills.js';
import { lambdaBackfills } from './lambda.js';

const logger = new Logger({ serviceName: 'gatebook-backfill' });
const registry = registryOfEnvironment(process.env);
const worker = lambdaBackfills({
  credentials: stsCredentials(new STSClient({ maxAttempts: 5, requestHandler: requestTimeouts })),
});

/** Every few minutes: brings the backfills of all accounts further. */
export const handler = async (
  _: unknown,
  context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>,
): Promise<void> => {
  const done = await advanceBackfills({
    registry,
    worker,
    clock: () => new Date(),
    timeLeft: () => context.getRemainingTimeInMillis(),
    holder: context.awsRequestId,
  });
  logger.info('backfills advanced', { ...done });
};
