import type { DeliveryDependencies } from '../../reporting/reports/delivery/dependencies.js';
import { missingReports } from '../../reporting/reports/delivery/missing.js';
import { catchUpMs, queueDue } from '../../reporting/reports/delivery/schedules.js';
import { workQueue } from '../../reporting/reports/delivery/work-queue.js';
import type { ReportWatch } from '../metrics/metrics.js';
import { askedByOurselves } from '../turns/asker.js';

/** The schedules of one machine, running. */
export interface ReportTimer {
  /** Looks now instead of at the next turn, such as for a report that was just asked for. */
  wake(): void;
  /** Ends after the delivery under way. */
  close(): Promise<void>;
}

const turnMs = 30_000;

/**
 * Queues what came due and delivers what is queued, every half a minute. What came due while no process ran is caught
 * up with at the first turn, once: the ledger knows what was sent. Every missing report is told of once.
 */
export function startReportTimer(
  dependencies: DeliveryDependencies,
  { everyMs = turnMs, watch }: { everyMs?: number; watch?: ReportWatch } = {},
): ReportTimer {
  const { registry, clock, alert } = dependencies;
  const closing = new AbortController();
  const told = new Set<string>();
  let seen = clock().getTime() - catchUpMs;
  let turning: Promise<void> | undefined;
  let isWoken = false;

  const tellOnce = (what: string, sentence = what) => {
    if (!told.has(what)) alert(sentence);
    told.add(what);
  };

  async function turn(): Promise<void> {
    const now = clock();
    await queueDue(registry, seen, now, tellOnce);
    seen = now.getTime();
    await workQueue(dependencies, closing.signal, watch?.tried);
    if (closing.signal.aborted) return;
    const missing = await missingReports(registry, clock(), tellOnce);
    watch?.missing(missing.length);
    for (const { id, state, reason } of missing) {
      tellOnce(id, `Report ${id} is missing: ${reason ?? state ?? 'it was never begun'}.`);
    }
  }

  async function turns(): Promise<void> {
    do {
      isWoken = false;
      await turn().catch((error: unknown) => alert(`The report timer met a fault: ${error}`));
    } while (isWoken && !closing.signal.aborted);
    turning = undefined;
  }

  const begin = () => {
    if (closing.signal.aborted) return;
    isWoken = true;
    // Whoever asks for a report wakes the timer, and does not wait for the reports that are made then.
    turning ??= askedByOurselves(turns);
  };
  const interval = setInterval(begin, everyMs);
  begin();
  return {
    wake: begin,
    async close() {
      clearInterval(interval);
      closing.abort();
      await turning;
    },
  };
}
