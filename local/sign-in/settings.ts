import { ProductError } from '../../core/product-error.js';

/** How people sign in. */
export interface SignInSettings {
  /** As the provider's discovery document names it. */
  readonly issuer: string;
  readonly clientId: string;
  /** Null: a public client, which proves itself by PKCE alone. */
  readonly clientSecret: string | null;
  readonly scope: string;
}

interface Given {
  readonly oidcIssuer?: string;
  readonly oidcClientId?: string;
  readonly oidcClientSecret?: string;
  readonly oidcScope: string;
}

/**
 * Checks what the command line, the environment or a file says; null: nobody signs in.
 *
 * @param reach where the server is reached: its own address may be this machine's only, unless a public one is given
 * @throws ProductError invalid-input, which repeats no value
 */
export function signInSettings(
  { oidcIssuer, oidcClientId, oidcClientSecret, oidcScope }: Given,
  reach: { readonly isLoopback: boolean; readonly publicUrl: string | null },
): SignInSettings | null {
  if (oidcIssuer === undefined) {
    const given = oidcClientId !== undefined || oidcClientSecret !== undefined;
    if (given)
      throw wrong(
        '--oidc-client-id and --oidc-client-secret are for --oidc-issuer: give that too.',
      );
    return null;
  }
  if (oidcClientId === undefined) {
    throw wrong('--oidc-issuer needs --oidc-client-id: what the provider calls this Gatebook.');
  }
  if (!oidcScope.split(' ').includes('openid')) {
    throw wrong('--oidc-scope must have openid in it, such as "openid profile email".');
  }
  if (reach.publicUrl === null && !reach.isLoopback) {
    throw wrong(
      '--oidc-issuer needs --public-url where others than this machine can reach the server: the provider sends people back there.',
    );
  }
  return {
    issuer: oidcIssuer,
    clientId: oidcClientId,
    clientSecret: oidcClientSecret ?? null,
    scope: oidcScope,
  };
}

const wrong = (sentence: string) => new ProductError('invalid-input', sentence);
