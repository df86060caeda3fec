import type { ApiWindow } from '../../core/registry/api-window.js';
import { attributionWindows } from '../../core/registry/attribution.js';

/** The APIs whose rows are a tenant's. */
interface OfTenant {
  readonly tenantId: string;
  /** Made by `tenantScope`, so that they agree with the roll-ups. */
  readonly windows: readonly ApiWindow[];
}

/**
 * Who one consumer of a tenant's APIs is. A call belongs to the consumer if it was made with one of the API keys, or, without any
 * key, under one of the names. The name of a key counts for nothing: two keys may share one, and whoever owns an account chooses it.
 */
export interface ConsumerIdentity {
  /** As in the column `api_key_id`. */
  readonly apiKeyIds: readonly string[];
  /** As in the column `consumer`, of calls that have no `api_key_id`. */
  readonly names: readonly string[];
}

/** One tenant. */
export interface TenantScope extends OfTenant {
  readonly kind: 'tenant';
}

/** One consumer of one tenant. */
export interface ConsumerScope extends OfTenant {
  readonly kind: 'consumer';
  readonly consumer: ConsumerIdentity;
}

/**
 * Whose rows a query may see. It is a required argument of everything that compiles a query, and there is no
 * default: one tenant with the windows of its APIs, one consumer of one tenant, or, spelled out, all tenants, for the platform alone.
 */
export type Scope = TenantScope | ConsumerScope | { readonly kind: 'allTenants' };

/** The scope of one tenant, given the registry's windows of all tenants, or those that `windowsAround` the tenant are. */
export const tenantScope = (tenantId: string, windows: readonly ApiWindow[]): TenantScope => ({
  kind: 'tenant',
  tenantId,
  windows: attributionWindows(windows).filter((window) => window.tenantId === tenantId),
});

/** The scope of one consumer within that of its tenant. */
export const consumerScope = (
  { tenantId, windows }: OfTenant,
  { apiKeyIds, names }: ConsumerIdentity,
): ConsumerScope => ({ kind: 'consumer', tenantId, windows, consumer: { apiKeyIds, names } });
