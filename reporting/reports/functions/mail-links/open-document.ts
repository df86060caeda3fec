import { deliveryTenantUid } from '../../../../core/registry/delivery.js';
import type { Registry } from '../../../../core/registry/registry.js';
import type { SigningKey } from '../../../../core/signed-token.js';
import { readDocumentLink } from '../../mail/document-token.js';

/** A document that a link opens: where it lies, by its delivery and its name. */
export interface OpenedDocument {
  readonly deliveryId: string;
  readonly name: string;
}

/**
 * The document that a link opens; undefined where the link is forged, over, or of a delivery that did not send it, or of a
 * tenant that is no longer active.
 */
export async function openDocument(
  registry: Registry,
  token: string,
  { key, now }: { readonly key: SigningKey | readonly SigningKey[]; readonly now: Date },
): Promise<OpenedDocument | undefined> {
  const link = readDocumentLink(token, key);
  if (!link || !(link.until > now.getTime())) return undefined;
  const delivery = (await registry.get('deliveries', link.deliveryId))?.item;
  const isOfDelivery = delivery?.manifest.some(({ name }) => name === link.name);
  if (!delivery || !isOfDelivery) return undefined;
  const tenant = (await registry.get('tenants', delivery.tenantId))?.item;
  return tenant?.state === 'active' && tenant.uid === deliveryTenantUid(delivery)
    ? link
    : undefined;
}
