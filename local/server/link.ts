import { readToken, signToken } from '../../core/signed-token.js';
import type { LinkSecret } from './link-secret.js';

/** Whose dashboard a link opens. Nothing else in a request says so. */
export type LinkHolder =
  | { readonly kind: 'platform' }
  | { readonly kind: 'tenant'; readonly tenantUid: string };

const purpose = 'gatebook dashboard link 1';

/** The token of a link, safe in a path. `expiresAt` is in milliseconds since 1970; it is rounded up to a second. */
export const signLink = (holder: LinkHolder, expiresAt: number, { key }: LinkSecret): string =>
  signToken(
    purpose,
    [
      // The kind is part of what is signed, so that a tenant who is called "platform" is still a tenant.
      holder.kind,
      String(Math.ceil(expiresAt / 1000)),
      holder.kind === 'tenant' ? holder.tenantUid : '',
    ],
    key,
  );

/** What a token opens, or undefined when it is forged, altered, cut off, of another key, or `now` is past its time. */
export function readLink(token: string, { key }: LinkSecret, now: number): LinkHolder | undefined {
  const [kind, seconds, ...rest] = readToken(purpose, token, key) ?? [];
  if (kind === undefined || Number(seconds) * 1000 <= now) return undefined;
  return kind === 'platform' ? { kind } : { kind: 'tenant', tenantUid: rest.join('\n') };
}
