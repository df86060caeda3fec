import { windowsAround } from '../../core/registry/api-windows.js';
import type { Registry } from '../../core/registry/registry.js';
import { type Scope, tenantScope } from './scope.js';

/** The scope that a question names, with the windows of the tenant's APIs as the registry has them now. */
export const askedScope = async (
  registry: Registry,
  asked: { readonly tenantId: string } | 'allTenants',
): Promise<Scope> =>
  asked === 'allTenants'
    ? { kind: 'allTenants' }
    : tenantScope(asked.tenantId, await windowsAround(registry, asked.tenantId));
