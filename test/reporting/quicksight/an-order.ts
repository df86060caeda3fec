import { periodOfDay } from '../../../core/periods/period.js';
import type { RenderOrder } from '../../../reporting/reports/report/renderer.js';
import { aTenant } from '../../fixtures/registry.js';

/** An order for a weekly report, as the delivery gives it. */
export function anOrder(more: Partial<RenderOrder> = {}): RenderOrder {
  const tenant = aTenant('acme', { name: 'Acme' });
  const period = periodOfDay('weekly', 'Europe/Berlin', { year: 2026, month: 11, day: 18 });
  return {
    id: 'acme/weekly/w2026-11-16',
    attempt: 1,
    tenant,
    windows: [],
    formats: ['pdf', 'csv', 'xlsx'],
    dashboardUrl: null,
    report: {
      tenant,
      title: 'API usage',
      period,
      previous: periodOfDay('weekly', 'Europe/Berlin', { year: 2026, month: 11, day: 11 }),
      askedAt: 0,
      isEmpty: false,
      sections: [],
    } as unknown as RenderOrder['report'],
    ...more,
  };
}
