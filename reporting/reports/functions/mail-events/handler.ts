import * as z from 'zod';
import { registryOfEnvironment } from '../../../../registry/dynamodb/of-environment.js';
import { reportTelemetry } from '../../delivery/powertools.js';
import { recordSesEvent } from '../../delivery/ses-events.js';

const registry = registryOfEnvironment(process.env);
const { logger } = reportTelemetry();

/** An event of SES as EventBridge brings it. */
const brought = z.object({ 'detail-type': z.string(), detail: z.unknown() });

/** Called by EventBridge with what SES says of a mail: it left, it came back, its reader complained. */
export const handler = async (event: unknown): Promise<void> => {
  const { 'detail-type': kind, detail } = brought.parse(event);
  logger.info(kind, { outcome: await recordSesEvent(registry, detail, new Date()) });
};
