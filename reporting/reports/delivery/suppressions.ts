import { createHash } from 'node:crypto';
import type { Registry } from '../../../core/registry/registry.js';
import type { Suppression } from '../../../core/registry/suppression.js';

const idOf = (tenantId: string, recipient: string): string =>
  `${tenantId}/${createHash('sha256').update(recipient.toLowerCase()).digest('hex').slice(0, 32)}`;

/** Why an address gets no more reports of a tenant; undefined: it does get them. */
export const suppressionOf = async (
  registry: Registry,
  tenantId: string,
  recipient: string,
): Promise<Suppression | undefined> =>
  (await registry.get('suppressions', idOf(tenantId, recipient)))?.item;

/** Ends the reports of a tenant to an address. Safe to repeat; the first cause stays. */
export async function suppress(
  registry: Registry,
  { tenantId, recipient, cause }: Pick<Suppression, 'tenantId' | 'recipient' | 'cause'>,
  now: Date,
): Promise<void> {
  const item = { id: idOf(tenantId, recipient), tenantId, recipient, cause, at: now.toISOString() };
  await registry.put('suppressions', item, 'absent');
}
