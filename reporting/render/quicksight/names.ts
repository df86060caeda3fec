import { ProductError } from '../../../core/product-error.js';
import { tenantId } from '../../../core/registry/tenant.js';

/** The dashboard and its resources are found by these ids; an account holds one Gatebook per prefix. */
export const defaultPrefix = 'gatebook';

/** The resource ids of one deployment, from its prefix. */
export const resourceIds = (prefix: string = defaultPrefix) => ({
  dataSource: `${prefix}-lake`,
  usage: `${prefix}-usage`,
  audience: `${prefix}-audience`,
  requests: `${prefix}-requests`,
  rules: `${prefix}-rules`,
  theme: `${prefix}-theme`,
  analysis: `${prefix}-analysis`,
  dashboard: `${prefix}-dashboard`,
});

/** The column that every rule is about. */
export const tenantColumn = 'tenant_id';

/** The session tag that an anonymous reader carries; its value is the tenant's id. */
export const tenantTag = 'tenant';

/** The group that sees all rows and alone owns data sets. */
export const platformGroup = (prefix: string = defaultPrefix): string => `${prefix}-platform`;

/** The start of the names of the tenants' groups: a group that starts so is Gatebook's to change. */
export const tenantGroupPrefix = (prefix: string = defaultPrefix): string => `${prefix}-tenant-`;

/** The group of a tenant's readers. A name that is no tenant's id is refused: it would become part of a rule. */
export const tenantGroup = (id: string, prefix: string = defaultPrefix): string => {
  if (!tenantId.safeParse(id).success) {
    throw new ProductError('invalid-input', `"${id.slice(0, 80)}" is no tenant id.`);
  }
  return `${tenantGroupPrefix(prefix)}${id}`;
};

/** The group of everybody who may open the dashboard. It has no rule: by itself it shows nothing. */
export const readersGroup = (prefix: string = defaultPrefix): string => `${prefix}-readers`;

/** The user that reads for a tenant where reports are printed as a registered reader. */
export const reportReader = (id: string, prefix: string = defaultPrefix): string =>
  `${tenantGroup(id, prefix)}-reports`;
