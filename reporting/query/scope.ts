import type { ApiWindow } from '../../core/registry/api-window.js';

/**
 * Whose rows a query may see. It is a required argument of everything that compiles a query, and there is no
 * default: one tenant with the windows of its APIs, or, spelled out, all tenants, for the platform alone.
 */
export type Scope =
  | {
      readonly kind: 'tenant';
      readonly tenantId: string;
      readonly windows: readonly ApiWindow[];
    }
  | { readonly kind: 'allTenants' };
