import { S3Client } from '@aws-sdk/client-s3';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import type { SigningKeys } from '../../../../core/signing-keys.js';
import { registryOfEnvironment } from '../../../../registry/dynamodb/of-environment.js';
import { documentKey } from '../../delivery/document-key.js';
import { reportTelemetry } from '../../delivery/powertools.js';
import { linkKeys } from '../../delivery/powertools-link-key.js';
import { answerUnsubscribe } from '../../delivery/unsubscribe.js';
import { documentUnknown } from '../../mail/document-page.js';
import { linkHeaders } from './headers.js';
import { openDocument } from './open-document.js';
import { presignedObject } from './presign.js';

const environment = z
  .object({
    DOCUMENTS_BUCKET: z.string().min(3),
    AWS_REGION: z.string().min(1),
    LINK_KEY_ARN: z.string().startsWith('arn:'),
  })
  .parse(process.env);
const { LINK_KEY_ARN: keyArn, DOCUMENTS_BUCKET: bucket, AWS_REGION: region } = environment;
const registry = registryOfEnvironment(process.env);
const s3 = new S3Client();
const { logger } = reportTelemetry();
const clock = () => new Date();

/** A browser follows the address at once. */
const openSeconds = 60;

const page = (statusCode: number, body: string): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { ...linkHeaders, 'content-type': 'text/html; charset=utf-8' },
  body,
});

async function document(
  token: string,
  { recent }: SigningKeys,
): Promise<APIGatewayProxyStructuredResultV2> {
  const opened = await openDocument(registry, token, { key: recent, now: clock() });
  if (!opened) return page(404, documentUnknown());
  const location = await presignedObject({
    signer: await s3.config.credentials(),
    endpoint: `https://${bucket}.s3.${region}.amazonaws.com`,
    region,
    key: documentKey(opened.deliveryId, opened.name),
    seconds: openSeconds,
  });
  return { statusCode: 303, headers: { ...linkHeaders, location } };
}

/** What the links of a mail lead to: ends a reader's reports, or opens a document that was too large to be attached. */
export const handler = async (
  event: Pick<APIGatewayProxyEventV2, 'routeKey' | 'pathParameters'>,
): Promise<APIGatewayProxyStructuredResultV2> => {
  const token = event.pathParameters?.token ?? '';
  // The token is a right: the log has the route alone.
  logger.info('opened', { route: event.routeKey });
  const keys = await linkKeys(keyArn);
  if (event.routeKey === 'GET /documents/{token}') return document(token, keys);
  const method = event.routeKey.startsWith('POST ') ? 'POST' : 'GET';
  const { status, html } = await answerUnsubscribe(method, token, {
    registry,
    key: keys.kept,
    clock,
  });
  return page(status, html);
};
