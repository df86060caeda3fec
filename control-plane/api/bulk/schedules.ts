import { limitConcurrency } from '../../../core/limit-concurrency.js';
import { ProductError } from '../../../core/product-error.js';
import type { ReportSchedule } from '../../../core/registry/report-schedule.js';
import { orRefusal, type PlannedOrRefused, writePlanned } from '../http/planned.js';
import { refuseForeignRecipients } from '../http/tenant-rules.js';
import type { DeclaredSchedule } from './organisation.js';
import type { PresentTenants } from './tenants.js';
import type { BulkWork } from './work.js';

/** Calls to the scheduler that are made at once; in AWS it takes fifty a second. */
const scheduledAtOnce = 10;

/** Makes report schedules as their entries say. The scheduler is told of each, of those that stay as they are too: a repeat finishes what failed. */
export async function putSchedules(
  work: BulkWork,
  list: readonly DeclaredSchedule[],
  { find, refuse }: PresentTenants,
): Promise<PlannedOrRefused<'report-schedules'>[]> {
  const { tools, context, dryRun, now, reading } = work;
  const plan = async (entry: DeclaredSchedule) => {
    const tenant = await find(entry.tenantId);
    refuse(tenant);
    if (entry.recipients) {
      refuseForeignRecipients({ ...tenant, recipients: entry.recipients });
    }
    const id = `${tenant.uid}/${entry.name}`;
    const before = await tools.registry.get('report-schedules', id);
    const known = before?.item ?? { id, createdAt: now };
    const after: ReportSchedule = { ...known, ...entry, updatedAt: now };
    return { before, after };
  };
  const plans = await Promise.all(list.map((entry) => reading(() => orRefusal(() => plan(entry)))));
  const written = await writePlanned(tools.changes, context, 'report-schedules', plans, dryRun);
  if (dryRun) return written;
  const turn = limitConcurrency(scheduledAtOnce);
  return Promise.all(
    written.map((one) =>
      one instanceof ProductError
        ? one
        : turn(() =>
            // What was written is written; a scheduler that fails is told of, and a repeat tells it again.
            orRefusal(async () => {
              const { timeZone } = await find(one.after.tenantId);
              await tools.scheduler.put(one.after, one.after.timeZone ?? timeZone);
              return one;
            }),
          ),
    ),
  );
}

/** Removes report schedules, named `tenantId/name`; their deliveries stay. False: there is none. */
export async function removeSchedules(
  { tools, context, dryRun }: BulkWork,
  ids: readonly string[],
): Promise<(boolean | ProductError)[]> {
  const { registry, scheduler, changes } = tools;
  const turn = limitConcurrency(scheduledAtOnce);
  const remove = async (id: string) => {
    const [tenantId = '', name] = id.split('/');
    const tenant = await registry.get('tenants', tenantId);
    const before = tenant && (await registry.get('report-schedules', `${tenant.item.uid}/${name}`));
    if (!before) return false;
    if (dryRun) return true;
    // The clock first, as where one schedule is deleted.
    return orRefusal(async () => {
      await scheduler.remove(before.item.id);
      await changes.remove(context, 'report-schedules', before);
      return true;
    });
  };
  return Promise.all(ids.map((id) => turn(() => remove(id))));
}
