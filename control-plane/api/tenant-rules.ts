import { ProductError } from '../../core/product-error.js';
import { openOwner } from '../../core/registry/ownership.js';
import { everyItem, type Registry } from '../../core/registry/registry.js';
import { foreignRecipients, type Tenant } from '../../core/registry/tenant.js';

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

/** @throws ProductError `unprocessable` */
export function refuseForeignRecipients({ recipients, mailDomains }: Tenant): void {
  const foreign = foreignRecipients(recipients, mailDomains);
  if (foreign.length === 0) return;
  throw new ProductError(
    'unprocessable',
    `body.recipients: ${foreign.join(', ')}: not of an allowed mail domain. Add the domain to mailDomains, or take the address out.`,
  );
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
  for await (const { item } of everyItem(registry, 'tenants')) {
    const shared = item.readerRoles.find((role) => readerRoles.includes(role));
    if (item.id === tenantId || !shared) continue;
    throw new ProductError(
      'already-exists',
      `body.readerRoles: ${shared} reads for tenant ${item.id} already. A role reads for one tenant.`,
    );
  }
}
