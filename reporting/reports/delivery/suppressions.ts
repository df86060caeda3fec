import { createHash } from 'node:crypto';
import type { Registry } from '../../../core/registry/registry.js';
import type { Suppression } from '../../../core/registry/suppression.js';
import { tenantIdOf } from '../../../core/registry/tenant.js';

const idOf = (tenantUid: string, recipient: string): string =>
  `${tenantUid}/${createHash('sha256').update(recipient.toLowerCase()).digest('hex').slice(0, 32)}`;

/** Why an address gets no more reports of a tenant; undefined: it does get them. */
export const suppressionOf = async (
  registry: Registry,
  tenantUid: string,
  recipient: string,
): Promise<Suppression | undefined> =>
  (await registry.get('suppressions', idOf(tenantUid, recipient)))?.item;

/** Ends the reports of a tenant to an address. Safe to repeat; the first cause stays. */
export async function suppress(
  registry: Registry,
  {
    tenantUid,
    recipient,
    cause,
  }: Pick<Suppression, 'recipient' | 'cause'> & { readonly tenantUid: string },
  now: Date,
): Promise<void> {
  const id = idOf(tenantUid, recipient);
  const item = { id, tenantId: tenantIdOf(tenantUid), recipient, cause, at: now.toISOString() };
  await registry.put('suppressions', item, 'absent');
}
