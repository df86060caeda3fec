import type { Grant } from '../../core/registry/grant.js';
import { everyItem, type Registry } from '../../core/registry/registry.js';
import { tenantIdOf } from '../../core/registry/tenant.js';
import type { ConsumerIdentity } from '../../reporting/query/scope.js';
import type { Person } from './person.js';

/** One dashboard that a person may see. */
export type PersonAccess =
  | { readonly kind: 'platform' }
  | { readonly kind: 'tenant'; readonly tenantUid: string }
  | {
      readonly kind: 'consumer';
      readonly tenantUid: string;
      readonly consumer: ConsumerIdentity;
    };

/**
 * What a person may see, as the registry has it now: everything, or of each tenant all of it or own calls. Whoever may see more sees
 * that; a consumer by several grants sees the calls of all of them.
 */
export async function accessOf(
  registry: Registry,
  { claims }: Pick<Person, 'claims'>,
): Promise<readonly PersonAccess[]> {
  const byTenant = new Map<string, PersonAccess>();
  for await (const { item } of everyItem(registry, 'grants')) {
    if (!holds(item, claims)) continue;
    if (item.role === 'platform') return [{ kind: 'platform' }];
    if (item.tenantUid === null) continue;
    byTenant.set(item.tenantUid, joined(item, item.tenantUid, byTenant.get(item.tenantUid)));
  }
  const present: PersonAccess[] = [];
  for (const [uid, access] of byTenant) {
    // A tenant of the same id that was made later is another one.
    const tenant = await registry.get('tenants', tenantIdOf(uid));
    if (tenant?.item.uid === uid) present.push(access);
  }
  return present;
}

function holds({ claim, value }: Grant, claims: Person['claims']): boolean {
  const said = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  const isAddress = claim === 'email' || claim === 'email-domain';
  return said?.includes(isAddress ? value.toLowerCase() : value) ?? false;
}

function joined(
  { role, apiKeyIds, consumers }: Grant,
  tenantUid: string,
  before: PersonAccess | undefined,
): PersonAccess {
  if (role === 'tenant' || before?.kind === 'tenant') return { kind: 'tenant', tenantUid };
  const known = before?.kind === 'consumer' ? before.consumer : { apiKeyIds: [], names: [] };
  return {
    kind: 'consumer',
    tenantUid,
    consumer: {
      apiKeyIds: [...new Set([...known.apiKeyIds, ...apiKeyIds])],
      names: [...new Set([...known.names, ...consumers])],
    },
  };
}
