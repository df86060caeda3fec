import { ProductError } from '../../../core/product-error.js';
import { openOwner } from '../../../core/registry/ownership.js';
import { everyItem, type Registry, type Stored } from '../../../core/registry/registry.js';
import {
  addressed,
  foreignRecipients,
  refuseInactive,
  type Tenant,
} from '../../../core/registry/tenant.js';
import type { ControlPlane } from './dependencies.js';
import { findTenant } from './find.js';

/** An API that the tenant owns or owned, one that it owns now before any other. */
export async function firstApiOf(registry: Registry, tenantId: string) {
  let past: { id: string; openNow: boolean } | undefined;
  for await (const { item } of everyItem(registry, 'apis')) {
    if (openOwner(item.ownership) === tenantId) return { id: item.id, openNow: true };
    if (item.ownership.some((window) => window.tenantId === tenantId)) {
      past ??= { id: item.id, openNow: false };
    }
  }
  return past;
}

/**
 * Says of a tenant, before an API is written that it is to own, that it cannot be deleted any more. Deleting is one
 * conditional write that holds only while this was never said, so that of a deletion and a registration at the same
 * time one is refused, whichever of their steps come first. It is never taken back, not when the API is not written
 * after all: another request may have relied on it meanwhile.
 *
 * @param refuse says which tenants take no API: those that are not active, when not given
 * @throws ProductError `unknown-tenant`, and what `refuse` throws
 */
export async function keepFromDeletion(
  registry: Registry,
  tenantId: string,
  refuse: (tenant: Tenant) => void = refuseInactive,
): Promise<void> {
  for (;;) {
    const { item, version } = await findTenant(registry, tenantId);
    refuse(item);
    if (item.deletable === false) return;
    const kept = await registry.put('tenants', { ...item, deletable: false }, version);
    if (kept !== 'conflict') return;
  }
}

/**
 * Whether a tenant that an earlier version made can be deleted: by looking through the APIs, once. What is found is
 * written only if no API was given to it meanwhile.
 */
export async function withDeletable(
  registry: Registry,
  stored: Stored<'tenants'>,
): Promise<Stored<'tenants'> | 'conflict'> {
  const { item, version } = stored;
  if (item.deletable !== null) return stored;
  const deletable = (await firstApiOf(registry, item.id)) === undefined;
  return registry.put('tenants', { ...item, deletable }, version);
}

/** @throws ProductError `unprocessable` */
export function refuseForeignRecipients({
  recipients,
  mailDomains,
}: Pick<Tenant, 'recipients' | 'mailDomains'>): void {
  refuseForeign('recipients', recipients, mailDomains);
}

/** The same for everything in which a tenant names people. */
export function refuseForeignAddresses(tenant: Tenant): void {
  for (const field of addressed) refuseForeign(field, tenant[field], tenant.mailDomains);
}

function refuseForeign(
  field: string,
  addresses: readonly string[],
  domains: readonly string[],
): void {
  const foreign = foreignRecipients(addresses, domains);
  if (foreign.length === 0) return;
  throw new ProductError(
    'unprocessable',
    `body.${field}: ${foreign.join(', ')}: not of an allowed mail domain. Add the domain to mailDomains, or take the address out.`,
  );
}

/** The roles that read for a tenant, and for which. */
export async function readersOf(registry: Registry): Promise<Map<string, string>> {
  const readers = new Map<string, string>();
  for await (const { item } of everyItem(registry, 'tenants')) {
    for (const role of item.readerRoles) readers.set(role, item.id);
  }
  return readers;
}

/**
 * A role reads for one tenant only, or a request of it would not say whose rows it may see.
 *
 * @throws ProductError `already-exists`
 */
export async function refuseSharedReaders(
  registry: Registry,
  tenantId: string,
  readerRoles: readonly string[],
): Promise<void> {
  if (readerRoles.length === 0) return;
  const readers = await readersOf(registry);
  for (const role of readerRoles) refuseReaderOf(readers.get(role), role, tenantId);
}

/** @throws ProductError `already-exists`, where a role reads for another tenant */
export function refuseReaderOf(reader: string | undefined, role: string, tenantId: string): void {
  if (reader === undefined || reader === tenantId) return;
  throw new ProductError(
    'already-exists',
    `body.readerRoles: ${role} reads for tenant ${reader} already. A role reads for one tenant.`,
  );
}

/** Schedules without a zone of their own go by the tenant's clocks: whoever starts them is told of new ones. */
export async function followTimeZone(
  { registry, scheduler }: Pick<ControlPlane, 'registry' | 'scheduler'>,
  { uid, timeZone }: Tenant,
): Promise<void> {
  for await (const { item } of everyItem(registry, 'report-schedules', `${uid}/`)) {
    if (item.timeZone === null) await scheduler.put(item, timeZone);
  }
}
