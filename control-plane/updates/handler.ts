import { Logger } from '@aws-lambda-powertools/logger';
import { STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';
import { registryOfEnvironment } from '../../registry/dynamodb/of-environment.js';
import { auditedChanges } from '../api/http/changes.js';
import { requestTimeouts } from '../request-timeouts.js';
import { runProductUpdate } from './run-update.js';
import { serviceCatalogProducts } from './service-catalog.js';
import { updateCredentials } from './sts.js';

const { PRODUCT_NAME, UPDATE_ROLE } = z
  .object({ PRODUCT_NAME: z.string().min(1), UPDATE_ROLE: z.string().min(1) })
  .parse(process.env);
const logger = new Logger({ serviceName: 'gatebook-product-updates' });
const clock = () => new Date();
const registry = registryOfEnvironment(process.env);
const sts = new STSClient({ maxAttempts: 5, requestHandler: requestTimeouts });
const products = serviceCatalogProducts({
  credentials: updateCredentials(sts, UPDATE_ROLE),
  productName: PRODUCT_NAME,
});

/** Takes the update of the product further that is under way, if there is one. */
export const handler = async (): Promise<void> => {
  const run = await runProductUpdate({
    registry,
    changes: auditedChanges(registry, clock),
    products,
    clock,
  });
  logger.info('product update', { ...run });
};
