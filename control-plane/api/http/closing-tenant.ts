import { dayMs } from '../../../core/periods/duration.js';
import type { Delivery } from '../../../core/registry/delivery.js';
import { everyItem, type Registry, type Stored } from '../../../core/registry/registry.js';
import type { Tenant } from '../../../core/registry/tenant.js';

/** How long the ledger shows what was sent for a tenant after it was deleted. */
export const deliveriesKeptDays = 90;

/** What became of all that hung on a tenant that is deleted. */
export interface Closed {
  readonly suppressedAddresses: number;
  readonly grants: number;
  readonly deliveries: number;
  /** When the deliveries are removed by themselves. */
  readonly until: string;
}

/**
 * Removes the addresses that wanted no more reports of a tenant that is being deleted and the grants that were of it, and gives its
 * deliveries an end.
 * Safe to repeat. A tenant that gets the same id later sees nothing of either: they hang on the uid.
 */
export async function closeTenant(registry: Registry, { uid }: Tenant, now: Date): Promise<Closed> {
  const until = new Date(now.getTime() + deliveriesKeptDays * dayMs).toISOString();
  let suppressedAddresses = 0;
  for await (const { item, version } of everyItem(registry, 'suppressions', `${uid}/`)) {
    if ((await registry.remove('suppressions', item.id, version)) === 'removed') {
      suppressedAddresses += 1;
    }
  }
  let grants = 0;
  for await (const { item, version } of everyItem(registry, 'grants')) {
    if (item.tenantUid !== uid) continue;
    if ((await registry.remove('grants', item.id, version)) === 'removed') grants += 1;
  }
  let deliveries = 0;
  for await (const stored of everyItem(registry, 'deliveries', `${uid}/`)) {
    await endAt(registry, stored, until);
    deliveries += 1;
  }
  return { suppressedAddresses, grants, deliveries, until };
}

/** A worker may be writing its progress at the same time: then what it wrote is ended. */
async function endAt(
  registry: Registry,
  stored: Stored<'deliveries'>,
  expiresAt: string,
): Promise<void> {
  for (let found: Stored<'deliveries'> | undefined = stored; found; ) {
    const ended: Delivery = { ...found.item, expiresAt };
    if ((await registry.put('deliveries', ended, found.version)) !== 'conflict') return;
    found = await registry.get('deliveries', stored.item.id);
  }
}
