import { setTimeout as sleep } from 'node:timers/promises';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { readCatalogue } from '../../control-plane/catalogue/api-gateway.js';
import { pacer } from '../../core/pace.js';
import { writeCatalogue } from './s3.js';

const environment = z
  .object({ CATALOGUE_BUCKET: z.string().min(1), CATALOGUE_KEY: z.string().min(1) })
  .parse(process.env);

const apiGateway = new APIGatewayClient({ retryMode: 'adaptive', maxAttempts: 8 });
const s3 = new S3Client({});

/**
 * Runs on a schedule. It leaves the last catalogue in place if anything fails, and fails itself, so that the
 * alarm on its age goes off.
 */
export const handler = async () => {
  const started = Date.now();
  const pace = pacer(5, { now: Date.now, sleep });
  const catalogue = await readCatalogue(apiGateway, pace);
  await writeCatalogue(
    s3,
    { bucket: environment.CATALOGUE_BUCKET, key: environment.CATALOGUE_KEY },
    { generatedAt: new Date(started).toISOString(), ...catalogue },
  );
  return { keys: Object.keys(catalogue.keys).length, plans: catalogue.plans.length };
};
