import { ProductError } from '../../../core/product-error.js';
import { newTenantUid, refuseInactive, type Tenant } from '../../../core/registry/tenant.js';
import { findTenant } from '../http/find.js';
import {
  orRefusal,
  type Planned,
  type PlannedOrRefused,
  plannedOrRefused,
  writePlanned,
} from '../http/planned.js';
import { followTimeZone, readersOf, refuseReaderOf } from '../http/tenant-rules.js';
import type { DeclaredTenant } from './organisation.js';
import type { BulkWork } from './work.js';

/** Makes tenants as their entries say. */
export async function changeTenants(
  work: BulkWork,
  list: readonly DeclaredTenant[],
): Promise<PlannedOrRefused<'tenants'>[]> {
  const { tools, now } = work;
  const found = await tenantsOf(
    work,
    list.map(({ id }) => id),
  );
  const readers = list.some(({ readerRoles }) => readerRoles.length > 0)
    ? await readersOf(tools.registry)
    : new Map<string, string>();
  const plans = list.map((entry, index) =>
    plannedOrRefused((): Planned<'tenants'> => {
      const before = found[index];
      if (before?.item.state === 'deleting') refuseInactive(before.item);
      for (const role of entry.readerRoles) {
        refuseReaderOf(readers.get(role), role, entry.id);
        readers.set(role, entry.id);
      }
      const known = before?.item ?? {
        uid: newTenantUid(entry.id),
        deletable: true,
        createdAt: now,
      };
      return { before, after: { ...known, ...entry, updatedAt: now } };
    }),
  );
  const written = await write(work, plans);
  if (work.dryRun) return written;
  return Promise.all(
    written.map((plan) =>
      plan instanceof ProductError || isSameZone(plan)
        ? plan
        : orRefusal(async () => {
            await followTimeZone(tools, plan.after);
            return plan;
          }),
    ),
  );
}

/** Archives tenants: those that own or owned APIs can never be deleted, and none is by way of a file. */
export async function archiveTenants(
  work: BulkWork,
  ids: readonly string[],
): Promise<(boolean | ProductError)[]> {
  const found = await tenantsOf(work, ids);
  const plans = found.flatMap((before) => {
    if (before?.item.state !== 'active') return [];
    return [
      { before, after: { ...before.item, state: 'archived', updatedAt: work.now } as Tenant },
    ];
  });
  const written = await write(work, plans);
  const outcomes = new Map(
    written.map((plan, index) => [
      plans[index]?.after.id,
      plan instanceof ProductError ? plan : true,
    ]),
  );
  return ids.map((id) => outcomes.get(id) ?? false);
}

const tenantsOf = ({ tools, reading }: BulkWork, ids: readonly string[]) =>
  Promise.all(ids.map((id) => reading(() => tools.registry.get('tenants', id))));

const write = (
  { tools, context, dryRun }: BulkWork,
  plans: readonly PlannedOrRefused<'tenants'>[],
) => writePlanned(tools.changes, context, 'tenants', plans, dryRun);

/** Of a new tenant there is no schedule yet. */
const isSameZone = ({ before, after }: Planned<'tenants'>) =>
  before === undefined || before.item.timeZone === after.timeZone;

/** The tenants that APIs and schedules are given to. */
export interface PresentTenants {
  /** A tenant as the entries leave it, or as the registry has it. @throws ProductError `unknown-tenant` */
  find(id: string): Promise<Tenant>;
  /**
   * An archived tenant gets nothing more, unless the entries say both: a registry is copied with its archived tenants.
   *
   * @throws ProductError `tenant-not-active`
   */
  refuse(tenant: Tenant): void;
}

/** The tenants after their entries were worked off. */
export function presentTenants(
  { tools }: BulkWork,
  list: readonly DeclaredTenant[],
  plans: readonly PlannedOrRefused<'tenants'>[],
): PresentTenants {
  const planned = new Map<string, Tenant>();
  for (const plan of plans)
    if (!(plan instanceof ProductError)) planned.set(plan.after.id, plan.after);
  const archived = new Set(list.flatMap(({ id, state }) => (state === 'archived' ? [id] : [])));
  return {
    find: async (id) => planned.get(id) ?? (await findTenant(tools.registry, id)).item,
    refuse(tenant) {
      if (tenant.state !== 'archived' || !archived.has(tenant.id)) refuseInactive(tenant);
    },
  };
}
