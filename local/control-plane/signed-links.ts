import type { DashboardLinks } from '../../core/ports/dashboard-links.js';
import { signLink } from '../server/link.js';
import type { LinkSecret } from '../server/link-secret.js';

/** Links to the page of this server: the token in them is signed and says whose dashboard they open, and how long. */
export const signedLinks = (origin: () => string, secret: LinkSecret): DashboardLinks => ({
  linkFor: async ({ uid }, expiresAt) =>
    `${origin()}/d/${signLink({ kind: 'tenant', tenantUid: uid }, expiresAt, secret)}/`,
});
