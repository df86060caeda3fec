import { dayMs } from '../../../core/periods/duration.js';
import { dueAt, duePeriods, type Period, type ReportRhythm } from '../../../core/periods/period.js';
import { type DeliveryOrder, queueDelivery } from '../../../core/registry/ledger.js';
import { everyItem, type Registry } from '../../../core/registry/registry.js';
import type { ReportSchedule } from '../../../core/registry/report-schedule.js';
import type { Tenant } from '../../../core/registry/tenant.js';
import { byItself, type TellPlatform } from './by-itself.js';

/** A report that should come, or should have come. */
export interface DueReport {
  readonly schedule: ReportSchedule;
  readonly tenant: Tenant;
  readonly period: Period;
  /** Milliseconds since 1970. */
  readonly dueAt: number;
}

/** How far back a process that was stopped catches up. */
export const catchUpMs = 35 * dayMs;

const rhythmOf = ({ cadence, hour, timeZone }: ReportSchedule, tenant: Tenant): ReportRhythm => ({
  cadence,
  hour,
  timeZone: timeZone ?? tenant.timeZone,
});

/**
 * Every report that came due after `since` (exclusive) and up to `until`, of active schedules of active tenants. A schedule
 * that cannot be followed, because its tenant's item is damaged or its time zone is none, is told of, and keeps no other
 * report from coming.
 */
export async function* dueReports(
  registry: Registry,
  since: number,
  until: number,
  tell: TellPlatform,
): AsyncGenerator<DueReport> {
  for await (const { item } of everyItem(registry, 'report-schedules')) {
    const due = await byItself(`Schedule ${item.id}`, tell, () =>
      dueBy(registry, item, since, until),
    );
    yield* due ?? [];
  }
}

/** The same of one schedule; nothing where there is none by this id. */
export async function* dueReportsOf(
  registry: Registry,
  scheduleId: string,
  since: number,
  until: number,
): AsyncGenerator<DueReport> {
  const schedule = (await registry.get('report-schedules', scheduleId))?.item;
  if (schedule) yield* await dueBy(registry, schedule, since, until);
}

/** Nothing is due from before a schedule was last changed: a schedule that is resumed begins with its next period. */
async function dueBy(
  registry: Registry,
  schedule: ReportSchedule,
  since: number,
  until: number,
): Promise<DueReport[]> {
  if (schedule.state !== 'active') return [];
  const tenant = (await registry.get('tenants', schedule.tenantId))?.item;
  // A schedule that was made while its tenant was being deleted is not that of the next tenant of the same id.
  if (tenant?.state !== 'active' || !schedule.id.startsWith(`${tenant.uid}/`)) return [];
  const from = Math.max(since, Date.parse(schedule.updatedAt));
  return Array.from(duePeriods(rhythmOf(schedule, tenant), from, until), (period) => ({
    schedule,
    tenant,
    period,
    dueAt: dueAt(period, schedule.hour),
  }));
}

/** What a due report asks the ledger for. */
export const orderOf = ({ schedule, tenant, period }: Omit<DueReport, 'dueAt'>): DeliveryOrder => ({
  tenantId: tenant.id,
  tenantUid: tenant.uid,
  schedule: schedule.name,
  period: period.key,
  cadence: period.cadence,
  timeZone: period.timeZone,
  from: new Date(period.from).toISOString(),
  to: new Date(period.to).toISOString(),
  formats: schedule.formats,
  recipients: schedule.recipients ?? tenant.recipients,
});

/** The id of the delivery of a due report. */
export const deliveryIdOf = ({
  schedule,
  period,
}: Pick<DueReport, 'schedule' | 'period'>): string => `${schedule.id}/${period.key}`;

/** Queues every report that came due, once each. @returns how many are new in the ledger */
export async function queueDue(
  registry: Registry,
  since: number,
  now: Date,
  tell: TellPlatform,
): Promise<number> {
  let queued = 0;
  for await (const due of dueReports(registry, since, now.getTime(), tell)) {
    const delivery = await byItself(`Report ${deliveryIdOf(due)}`, tell, () =>
      queueDelivery(registry, orderOf(due), now),
    );
    if (delivery?.queued) queued += 1;
  }
  return queued;
}
