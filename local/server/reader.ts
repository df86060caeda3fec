import { ProductError } from '../../core/product-error.js';
import { everyItem, type Registry } from '../../core/registry/registry.js';
import { type Tenant, tenantIdOf } from '../../core/registry/tenant.js';
import type { Scope } from '../../reporting/query/scope.js';
import { registeredScope } from '../data-folder/registered-scope.js';
import type { ServerDependencies } from './dependencies.js';
import type { Asking } from './fair-shares.js';
import { type LinkHolder, readLink } from './link.js';

/** Who reads a page, and whose rows it shows. */
export interface Reader {
  readonly holder: LinkHolder;
  readonly scope: Scope;
  /** The tenant whose page it is: the link's own, or the one that the platform looks at. */
  readonly tenant: Tenant | undefined;
  readonly timeZone: string;
  readonly locale: string;
}

/** Says nothing of what was wrong: whoever guesses links learns nothing. */
const closed = () =>
  new ProductError(
    'link-invalid',
    'This link does not open a dashboard. It may be incomplete, or its time may be over. Ask for a new one.',
  );

/**
 * The reader of a link. The token alone says whose rows are shown; `viewAs`, the tenant that the platform wants to look
 * at, narrows the platform's rows and is no concern of any other link.
 */
export async function readerOf(
  token: string,
  viewAs: string | undefined,
  {
    registry,
    linkSecret,
    now = Date.now,
  }: Pick<ServerDependencies, 'registry' | 'linkSecret' | 'now'>,
): Promise<Reader> {
  const holder = readLink(token, linkSecret, now());
  if (holder === undefined) throw closed();
  if (holder.kind === 'platform' && viewAs === undefined) {
    return {
      holder,
      scope: { kind: 'allTenants' },
      tenant: undefined,
      timeZone: 'UTC',
      locale: 'en-GB',
    };
  }
  if (holder.kind === 'tenant' && viewAs !== undefined) {
    throw new ProductError('unknown-filter', 'There is no filter "as".');
  }
  const id = holder.kind === 'tenant' ? tenantIdOf(holder.tenantUid) : (viewAs ?? '');
  const stored = await registry.get('tenants', id);
  const isGone = holder.kind === 'tenant' && stored?.item.uid !== holder.tenantUid;
  if (stored === undefined || isGone) {
    throw holder.kind === 'tenant'
      ? closed()
      : new ProductError('unknown-tenant', `There is no tenant "${id.slice(0, 63)}".`);
  }
  return {
    holder,
    scope: await registeredScope(registry, id),
    tenant: stored.item,
    timeZone: stored.item.timeZone,
    locale: stored.item.locale,
  };
}

/** Whose share of the server a request under a link counts to; a link that opens nothing costs nothing. */
export const whoHoldsTheLink =
  ({ linkSecret, now = Date.now }: Pick<ServerDependencies, 'linkSecret' | 'now'>): Asking =>
  ({ params, ip }) => {
    const { token } = params as { token?: string };
    const holder = token === undefined ? undefined : readLink(token, linkSecret, now());
    if (holder === undefined) return undefined;
    const tenant = holder.kind === 'tenant' ? `tenant ${tenantIdOf(holder.tenantUid)}` : 'platform';
    return { tenant, caller: `${ip} ${token}` };
  };

/** The tenants that the platform can look at, in the order of their names. */
export async function tenantsOf(registry: Registry): Promise<{ id: string; name: string }[]> {
  const tenants: { id: string; name: string }[] = [];
  for await (const { item } of everyItem(registry, 'tenants')) {
    tenants.push({ id: item.id, name: item.name });
  }
  return tenants.sort((a, b) => a.name.localeCompare(b.name));
}
