import { ProductError } from '../../core/product-error.js';
import { everyItem, type Registry } from '../../core/registry/registry.js';
import { type Tenant, tenantIdOf } from '../../core/registry/tenant.js';
import { consumerScope, type Scope } from '../../reporting/query/scope.js';
import { registeredScope } from '../data-folder/registered-scope.js';
import type { PersonAccess } from '../sign-in/access.js';
import type { ServerDependencies } from './dependencies.js';
import type { Asking } from './fair-shares.js';
import { readLink } from './link.js';
import { isView, type SignedIn } from './people.js';

/** Who reads a page, and whose rows it shows. */
export interface Reader {
  /** Of a link, or of a session. */
  readonly holder: PersonAccess;
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

/** What a path opens: of a view, what its session may see there; else what the link says that its token is of. */
export const openedBy = (
  token: string,
  request: object,
  { accessOf }: Pick<SignedIn, 'accessOf'>,
  { linkSecret, now = Date.now }: Pick<ServerDependencies, 'linkSecret' | 'now'>,
): PersonAccess | undefined =>
  isView(token) ? accessOf(request) : readLink(token, linkSecret, now());

/**
 * The reader of a dashboard. What its link or its session opens alone says whose rows are shown; `viewAs`, the tenant that the
 * platform wants to look at, narrows the platform's rows and is no concern of anybody else.
 */
export async function readerOf(
  holder: PersonAccess | undefined,
  viewAs: string | undefined,
  { registry }: Pick<ServerDependencies, 'registry'>,
): Promise<Reader> {
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
  if (holder.kind !== 'platform' && viewAs !== undefined) {
    throw new ProductError('unknown-filter', 'There is no filter "as".');
  }
  const id = holder.kind === 'platform' ? (viewAs ?? '') : tenantIdOf(holder.tenantUid);
  const stored = await registry.get('tenants', id);
  const isGone = holder.kind !== 'platform' && stored?.item.uid !== holder.tenantUid;
  if (stored === undefined || isGone) {
    throw holder.kind === 'platform'
      ? new ProductError('unknown-tenant', `There is no tenant "${id.slice(0, 63)}".`)
      : closed();
  }
  const ofTenant = await registeredScope(registry, id);
  return {
    holder,
    scope: holder.kind === 'consumer' ? consumerScope(ofTenant, holder.consumer) : ofTenant,
    tenant: stored.item,
    timeZone: stored.item.timeZone,
    locale: stored.item.locale,
  };
}

/**
 * Whose share of the server a request for a dashboard counts to; what opens nothing costs nothing. Consumers share that of their
 * tenant.
 */
export const whoHoldsTheLink =
  (who: SignedIn, dependencies: Pick<ServerDependencies, 'linkSecret' | 'now'>): Asking =>
  (request) => {
    const { token } = request.params as { token?: string };
    const holder = token === undefined ? undefined : openedBy(token, request, who, dependencies);
    if (holder === undefined) return undefined;
    const tenant =
      holder.kind === 'platform' ? 'platform' : `tenant ${tenantIdOf(holder.tenantUid)}`;
    const caller = who.sessionOf(request)?.id ?? token;
    return { tenant, caller: `${request.ip} ${caller}` };
  };

/** The tenants that the platform can look at, in the order of their names. */
export async function tenantsOf(registry: Registry): Promise<{ id: string; name: string }[]> {
  const tenants: { id: string; name: string }[] = [];
  for await (const { item } of everyItem(registry, 'tenants')) {
    tenants.push({ id: item.id, name: item.name });
  }
  return tenants.sort((a, b) => a.name.localeCompare(b.name));
}
