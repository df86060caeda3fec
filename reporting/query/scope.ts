import type { ApiWindow } from '../../core/registry/api-window.js';
import { attributionWindows } from '../../core/registry/attribution.js';

/**
 * Whose rows a query may see. It is a required argument of everything that compiles a query, and there is no
 * default: one tenant with the windows of its APIs, or, spelled out, all tenants, for the platform alone.
 */
export type Scope =
  | {
      readonly kind: 'tenant';
      readonly tenantId: string;
      /** Made by `tenantScope`, so that they agree with the roll-ups. */
      readonly windows: readonly ApiWindow[];
    }
  | { readonly kind: 'allTenants' };

/** The scope of one tenant, given the registry's windows of all tenants, or those that `windowsAround` the tenant are. */
export const tenantScope = (tenantId: string, windows: readonly ApiWindow[]): Scope => ({
  kind: 'tenant',
  tenantId,
  windows: attributionWindows(windows).filter((window) => window.tenantId === tenantId),
});
