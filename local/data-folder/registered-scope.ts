import { ProductError } from '../../core/product-error.js';
import { windowsAround } from '../../core/registry/api-windows.js';
import type { Registry } from '../../core/registry/registry.js';
import { type TenantScope, tenantScope } from '../../reporting/query/scope.js';

/**
 * The scope of one tenant, as the registry has it now.
 *
 * @throws ProductError `unknown-tenant`
 */
export const registeredScope = async (
  registry: Registry,
  tenantId: string,
): Promise<TenantScope> => {
  if (!(await registry.get('tenants', tenantId))) {
    throw new ProductError(
      'unknown-tenant',
      `There is no tenant "${tenantId.slice(0, 63)}". \`gatebook tenants\` lists them; \`gatebook register\` adds one.`,
    );
  }
  return tenantScope(tenantId, await windowsAround(registry, tenantId));
};
