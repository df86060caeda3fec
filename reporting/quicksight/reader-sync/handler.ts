import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { QuickSightClient } from '@aws-sdk/client-quicksight';
import { S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import * as z from 'zod';
import { minuteMs } from '../../../core/periods/duration.js';
import { ProductError } from '../../../core/product-error.js';
import { registryOfEnvironment } from '../../../registry/dynamodb/of-environment.js';
import { resourceIds } from '../names.js';
import { quicksightDirectory } from '../quicksight-directory.js';
import { quicksightGuard } from '../quicksight-guard.js';
import { dataSetImports } from '../quicksight-ingestion.js';
import { s3Rules } from '../s3-rules.js';
import { type Followers, followRegistry } from './follow-registry.js';
import { sesInvitations } from './ses-invitations.js';

const environment = z
  .object({
    ACCOUNT_ID: z.string().regex(/^\d{12}$/),
    LAKE_BUCKET: z.string().min(1),
    RULES_KEY: z.string().min(1),
    /** Where users and groups live. */
    IDENTITY_REGION: z.string().min(1),
    /** A list as JSON. */
    PLATFORM_USERS: z
      .string()
      .transform((text) => z.array(z.string()).parse(JSON.parse(text)))
      .optional(),
    REPORT_READER: z.enum(['anonymous', 'registered']),
    /** The ids of the dashboards that the group of readers opens, a list as JSON. */
    DASHBOARD_IDS: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
    READERS_ARN: z.string().startsWith('arn:'),
    RULES_ARN: z.string().startsWith('arn:'),
    INVITATIONS_FROM: z.email().optional(),
  })
  .parse(process.env);

const accountId = environment.ACCOUNT_ID;
const s3 = new S3Client({});
// QuickSight takes a few calls a second: they wait for each other here, not in errors.
const patient = { retryMode: 'adaptive', maxAttempts: 8 } as const;

const followers: Followers = {
  registry: registryOfEnvironment(process.env),
  published: {
    object: s3Rules({
      s3,
      bucket: environment.LAKE_BUCKET,
      key: environment.RULES_KEY,
    }),
    imports: dataSetImports({
      client: new QuickSightClient(patient),
      accountId,
      dataSetId: resourceIds.rules,
    }),
    newImportId: () => crypto.randomUUID(),
    now: Date.now,
  },
  guarded: quicksightGuard({
    client: new QuickSightClient(patient),
    accountId,
    readersArn: environment.READERS_ARN,
    rulesArn: environment.RULES_ARN,
    dashboardIds: environment.DASHBOARD_IDS,
  }),
  directory: quicksightDirectory({
    client: new QuickSightClient({ ...patient, region: environment.IDENTITY_REGION }),
    accountId,
    region: environment.IDENTITY_REGION,
  }),
  platformUsers: environment.PLATFORM_USERS,
  reportReaders: environment.REPORT_READER === 'registered',
  sendInvitation:
    environment.INVITATIONS_FROM === undefined
      ? undefined
      : sesInvitations({ client: new SESv2Client({}), from: environment.INVITATIONS_FROM }),
  now: Date.now,
  sleep,
  timeoutMs: 5 * minuteMs,
};
const logger = new Logger({ serviceName: 'gatebook-access' });

/**
 * Called by the registry's stream when tenants or APIs change, and by a schedule. What is in the event does not matter:
 * the registry is read whole.
 */
export const handler = async (): Promise<void> => {
  const { readers, unsent, ...rest } = await followRegistry(followers);
  const { refused, ...changes } = readers;
  logger.info('QuickSight follows the registry', { ...rest, ...changes });
  if (rest.rulesWaitUntil !== undefined) {
    logger.info(`Rules wait until ${rest.rulesWaitUntil}: QuickSight takes few imports a day`);
  }
  if (unsent.size > 0) {
    logger.warn("Invitations were not mailed: send them again from QuickSight's console", {
      unsent: Object.fromEntries(unsent),
    });
  }
  if (refused.size === 0) return;
  throw new ProductError(
    'unprocessable',
    `${refused.size} readers cannot be let in: ${[...refused].map(([user, why]) => `${user} (${why})`).join('; ')}`,
  );
};
