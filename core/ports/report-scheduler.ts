import type { Delivery } from '../registry/delivery.js';
import type { ReportSchedule } from '../registry/report-schedule.js';

/**
 * Starts reports when they are due. `put` and `remove` are safe to repeat. A scheduler that reads the
 * registry by itself, as the timer of one machine does, has nothing to do in them.
 */
export interface ReportScheduler {
  put(schedule: ReportSchedule, timeZone: string): Promise<void>;
  remove(scheduleId: string): Promise<void>;
  /** A delivery stands queued in the ledger and should be worked on now. */
  start(delivery: Delivery): Promise<void>;
}

/** For a process that reads schedules and the ledger from the registry by itself: nothing has to be told. */
export const noOpScheduler: ReportScheduler = {
  put: async () => undefined,
  remove: async () => undefined,
  start: async () => undefined,
};
