import { createHmac, timingSafeEqual } from 'node:crypto';
import type { LinkSecret } from './link-secret.js';

/** Whose dashboard a link opens. Nothing else in a request says so. */
export type LinkHolder =
  | { readonly kind: 'platform' }
  | { readonly kind: 'tenant'; readonly tenantUid: string };

// The kind is part of what is signed, so that a tenant who is called "platform" is still a tenant.
const kindLetter = { platform: 'p', tenant: 't' } as const;
const purpose = 'gatebook dashboard link 1';

const macOf = (signed: string, secret: LinkSecret): Buffer =>
  createHmac('sha256', secret.key).update(`${purpose}\n${signed}`).digest();

/**
 * The token of a link, `kind.tenant.expiry.key.mac`, the tenant by its uid, safe in a path. `expiresAt` is in milliseconds since 1970; it is
 * rounded up to a second.
 */
export function signLink(holder: LinkHolder, expiresAt: number, secret: LinkSecret): string {
  const tenant =
    holder.kind === 'tenant' ? Buffer.from(holder.tenantUid).toString('base64url') : '-';
  const seconds = Math.ceil(expiresAt / 1000).toString(36);
  const signed = `${kindLetter[holder.kind]}.${tenant}.${seconds}.${secret.keyId}`;
  return `${signed}.${macOf(signed, secret).toString('base64url')}`;
}

/** What a token opens, or undefined when it is forged, altered, cut off, of another key, or `now` is past its time. */
export function readLink(token: string, secret: LinkSecret, now: number): LinkHolder | undefined {
  const parts = /^([pt])\.([\w-]*)\.([0-9a-z]{1,9})\.[0-9a-f]{8}\.([\w-]{43})$/.exec(token);
  if (parts === null) return undefined;
  const [, kind, tenant = '', seconds = '', mac = ''] = parts;
  // Compared as text: base64url has several spellings of the same bytes, and only the one we wrote is ours.
  const expected = Buffer.from(
    macOf(token.slice(0, token.lastIndexOf('.')), secret).toString('base64url'),
  );
  if (!timingSafeEqual(expected, Buffer.from(mac))) return undefined;
  if (Number.parseInt(seconds, 36) * 1000 <= now) return undefined;
  if (kind === 'p') return { kind: 'platform' };
  return { kind: 'tenant', tenantUid: Buffer.from(tenant, 'base64url').toString() };
}
