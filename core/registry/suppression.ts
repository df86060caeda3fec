import * as z from 'zod';
import { instant } from './api.js';
import { tenantId } from './tenant.js';

/** An address that gets no more reports of a tenant: it asked for that, or mails to it come back. */
export const suppression = z.object({
  /** The tenant's uid, `/` and the first 32 hexadecimal digits of the SHA-256 of the address in small letters. */
  id: z.string().max(120),
  tenantId,
  recipient: z.email().max(254),
  cause: z.enum(['unsubscribed', 'bounced', 'complained']),
  at: instant,
});
export type Suppression = z.infer<typeof suppression>;
