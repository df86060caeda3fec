import type { MissingReports } from '../../core/ports/missing-reports.js';
import type { Registry } from '../../core/registry/registry.js';
import { missingReports } from '../../reporting/reports/delivery/missing.js';

/** The reports that this machine should have sent by now, and has not. */
export const missingHere = (registry: Registry): MissingReports => ({
  async list() {
    const faults: string[] = [];
    const reports = await missingReports(registry, new Date(), (fault) => faults.push(fault));
    return { reports, faults };
  },
});
