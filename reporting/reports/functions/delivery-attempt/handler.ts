import { randomUUID } from 'node:crypto';
import { isMainThread } from 'node:worker_threads';
import { AthenaClient } from '@aws-sdk/client-athena';
import { S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import * as z from 'zod';
import { dayMs } from '../../../../core/periods/duration.js';
import { deliveryTenantUid } from '../../../../core/registry/delivery.js';
import type { SigningKey } from '../../../../core/signed-token.js';
import { registryOfEnvironment } from '../../../../registry/dynamodb/of-environment.js';
import { athena } from '../../../query/athena.js';
import { centralLake } from '../../../query/lake.js';
import { deliver } from '../../delivery/deliver.js';
import type { DeliveryDependencies } from '../../delivery/dependencies.js';
import { type NextTry, nextTry } from '../../delivery/next-try.js';
import { reportTelemetry } from '../../delivery/powertools.js';
import { linkKeys } from '../../delivery/powertools-link-key.js';
import { reportMetrics } from '../../delivery/report-metrics.js';
import { s3Documents } from '../../delivery/s3-documents.js';
import { drawForParent } from '../../documents/draw-worker.js';
import { linkLifetimeDays, signDocumentLink } from '../../mail/document-token.js';
import { sesTransport } from '../../mail/ses.js';
import { signUnsubscription } from '../../mail/unsubscribe-token.js';
import { rendererOf } from './renderer.js';
import { delivererSettings } from './settings.js';

// The function is one file, so that the thread that draws its documents starts here as well.
if (!isMainThread) drawForParent();

const environment = delivererSettings.parse(process.env);
const { LINK_KEY_ARN: keyArn, LINK_ORIGIN: origin, DASHBOARD_ID: dashboard } = environment;
const { logger, count, alert } = reportTelemetry();
const clock = () => new Date();
const s3 = new S3Client();
const registry = registryOfEnvironment(process.env);

const source = {
  engine: athena({
    client: new AthenaClient(),
    workGroup: environment.WORK_GROUP,
    database: environment.DATABASE,
    timeoutMs: 120_000,
  }),
  ...centralLake,
};

/** What deliveries need beside links. */
const unlinked = {
  registry,
  // Each delivery has a function of its own, which ends by itself.
  sourceFor: () => source,
  renderer: rendererOf(environment, import.meta.filename),
  // A send that is repeated after an answer was lost is a second mail: the ledger repeats, where it knows that it may.
  transport: sesTransport({
    client: new SESv2Client({ maxAttempts: 1 }),
    configurationSet: environment.CONFIGURATION_SET,
  }),
  clock,
  worker: randomUUID(),
  from: `Gatebook <${environment.FROM}>`,
  dashboardUrl: () =>
    dashboard === ''
      ? null
      : `https://${environment.AWS_REGION}.quicksight.aws.amazon.com/sn/dashboards/${dashboard}`,
  alert,
};

const dependenciesWith = (key: SigningKey): DeliveryDependencies => ({
  ...unlinked,
  store: s3Documents({
    client: s3,
    bucket: environment.DOCUMENTS_BUCKET,
    linkTo: (deliveryId, name) => {
      const until = clock().getTime() + linkLifetimeDays * dayMs;
      return `${origin}/documents/${signDocumentLink({ deliveryId, name, until }, key)}`;
    },
  }),
  unsubscribeUrl: (delivery, recipient) =>
    `${origin}/unsubscribe/${signUnsubscription({ tenantUid: deliveryTenantUid(delivery), recipient }, key)}`,
});

const asked = z.object({ deliveryId: z.string() });

/** Called by the machine that delivers: tries one delivery, and says whether and when to try it again. */
export const handler = async (event: unknown): Promise<NextTry> => {
  const { deliveryId } = asked.parse(event);
  const { signing } = await linkKeys(keyArn);
  const outcome = await deliver(dependenciesWith(signing), deliveryId);
  logger.info('tried', { deliveryId, outcome });
  count(reportMetrics.tries, 1, { outcome });
  return nextTry(registry, deliveryId, clock());
};
