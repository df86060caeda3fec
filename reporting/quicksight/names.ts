import { ProductError } from '../../core/product-error.js';
import { tenantId } from '../../core/registry/tenant.js';

/** The start of every name of Gatebook in QuickSight. */
export const prefix = 'gatebook';

/** The ids by which the dashboard and its resources are found. */
export const resourceIds = {
  dataSource: `${prefix}-lake`,
  usage: `${prefix}-usage`,
  audience: `${prefix}-audience`,
  requests: `${prefix}-requests`,
  rules: `${prefix}-rules`,
  theme: `${prefix}-theme`,
  dashboard: `${prefix}-dashboard`,
  /** The dashboard that snapshot jobs print. */
  report: `${prefix}-report`,
} as const;

/** The column that every rule is about. */
export const tenantColumn = 'tenant_id';

/** The session tag that an anonymous reader carries; its value is the tenant's id. */
export const tenantTag = 'tenant';

/** The group that sees all rows and alone owns data sets. */
export const platformGroup = `${prefix}-platform`;

/** The start of the names of the tenants' groups: a group that starts so is Gatebook's to change. */
export const tenantGroupPrefix = `${prefix}-tenant-`;

/** The group of a tenant's readers. A name that is no tenant's id is refused: it would become part of a rule. */
export const tenantGroup = (id: string): string => {
  if (!tenantId.safeParse(id).success) {
    throw new ProductError('invalid-input', `"${id.slice(0, 80)}" is no tenant id.`);
  }
  return `${tenantGroupPrefix}${id}`;
};

/** The group of everybody who may open the dashboard. It has no rule: by itself it shows nothing. */
export const readersGroup = `${prefix}-readers`;

/** The role that reports are printed as where readers are registered. It has no path, which would be lost in users' names. */
export const reportReaderRole = `${prefix}-report-reader`;

/** The user that reads for a tenant then: QuickSight names a role's user by the role and the session. */
export const reportReader = (id: string): string => {
  tenantGroup(id);
  // A session's name has two characters at least; a point is in no tenant's id.
  return `${reportReaderRole}/${id.padEnd(2, '.')}`;
};
