import { dayMs } from '../../../../core/periods/duration.js';
import { registryOfEnvironment } from '../../../../registry/dynamodb/of-environment.js';
import { missingReports } from '../../delivery/missing.js';
import { reportTelemetry } from '../../delivery/powertools.js';
import { reportMetrics } from '../../delivery/report-metrics.js';
import { deliveriesToTry, start } from '../../delivery/starts.js';
import { withoutAddresses } from '../../delivery/without-addresses.js';

const registry = registryOfEnvironment(process.env);
const { logger, count, alert } = reportTelemetry();

/** A report that is missing raises the alarm for a day; the ledger and `--missing` show it for as long as they reach back. */
const alarmedForMs = dayMs;

/**
 * Called by the machine that delivers, first: queues what the start asks for and answers which deliveries to try. A sweep
 * also counts the reports that are missing, so that a sweep which does not run is told apart from nothing missing.
 */
export const handler = async (
  event: unknown,
): Promise<{ readonly deliveries: readonly { readonly deliveryId: string }[] }> => {
  const asked = start.parse(event);
  const now = new Date();
  const ids = await deliveriesToTry(registry, asked, now, alert);
  logger.info('queued', { ...asked, deliveries: ids.length });
  if ('task' in asked) {
    const missing = await missingReports(registry, now, alert, alarmedForMs);
    for (const { id, state, reason } of missing)
      logger.warn('missing', { id, state, reason: reason && withoutAddresses(reason) });
    count(reportMetrics.missing, missing.length);
  }
  return { deliveries: ids.map((deliveryId) => ({ deliveryId })) };
};
