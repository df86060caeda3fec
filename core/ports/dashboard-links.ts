import type { Tenant } from '../registry/tenant.js';

/** Makes short-lived links that open one tenant's dashboard and nothing else. */
export interface DashboardLinks {
  /** `expiresAt`: when the link stops working, milliseconds since 1970. Answers an absolute URL. */
  linkFor(tenant: Pick<Tenant, 'id' | 'uid'>, expiresAt: number): Promise<string>;
}
