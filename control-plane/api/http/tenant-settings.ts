import { tenant } from '../../../core/registry/tenant.js';

/** What may be said of a tenant when it is made, and changed later. */
export const tenantSettings = {
  recipients: tenant.shape.recipients,
  readers: tenant.shape.readers,
  mailDomains: tenant.shape.mailDomains,
  timeZone: tenant.shape.timeZone,
  locale: tenant.shape.locale,
  branding: tenant.shape.branding,
  readerRoles: tenant.shape.readerRoles,
  consumer: tenant.shape.consumer,
};
