import { hourMs } from '../../../core/periods/duration.js';
import type { MissingReport } from '../../../core/ports/missing-reports.js';
import type { Registry } from '../../../core/registry/registry.js';
import { byItself, type TellPlatform } from './by-itself.js';
import { catchUpMs, deliveryIdOf, dueReports } from './schedules.js';

/** How long after it is due a report may take. */
const grace = hourMs;

/**
 * The reports that were due more than an hour ago and were not sent: what the platform is alarmed by. It asks the
 * schedules what should be there, so that a delivery that was never begun is missed too.
 */
export async function missingReports(
  registry: Registry,
  now: Date,
  tell: TellPlatform,
  lookBackMs = catchUpMs,
): Promise<MissingReport[]> {
  const missing: MissingReport[] = [];
  const latest = now.getTime() - grace;
  for await (const due of dueReports(registry, latest - lookBackMs, latest, tell)) {
    const id = deliveryIdOf(due);
    const found = await byItself(`Report ${id}`, tell, () => registry.get('deliveries', id));
    const delivery = found?.item;
    // A bounce was sent: that it came back is the mail's matter, and stands in the ledger.
    if (delivery?.state === 'sent' || delivery?.state === 'bounced') continue;
    missing.push({
      id,
      dueAt: due.dueAt,
      state: delivery?.state ?? null,
      reason: delivery?.reason ?? null,
    });
  }
  return missing;
}
