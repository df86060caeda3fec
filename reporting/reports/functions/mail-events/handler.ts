import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { dynamodbRegistry } from '../../../../registry/dynamodb/dynamodb.js';
import { reportTelemetry } from '../../delivery/powertools.js';
import { recordSesEvent } from '../../delivery/ses-events.js';

const environment = z.object({ TABLE_NAME: z.string().min(3) }).parse(process.env);
const registry = dynamodbRegistry({
  client: new DynamoDBClient(),
  table: environment.TABLE_NAME,
});
const { logger } = reportTelemetry();

/** An event of SES as EventBridge brings it. */
const brought = z.object({ 'detail-type': z.string(), detail: z.unknown() });

/** Called by EventBridge with what SES says of a mail: it left, it came back, its reader complained. */
export const handler = async (event: unknown): Promise<void> => {
  const { 'detail-type': kind, detail } = brought.parse(event);
  logger.info(kind, { outcome: await recordSesEvent(registry, detail, new Date()) });
};
