import * as client from 'openid-client';
import { dayMs } from '../../core/periods/duration.js';
import { ProductError } from '../../core/product-error.js';
import { claimsOf, personOf } from './person.js';
import type { IdentityProvider } from './provider.js';
import type { SignInSettings } from './settings.js';

/** Seconds that one answer of the provider may take. */
const patience = 10;

/**
 * An OpenID provider, found by its discovery document: authorization code with PKCE, state and nonce; the id token's signature,
 * issuer, audience, times and nonce are checked, with 30 seconds for clocks that differ. The document is read when it is needed
 * first, so that a provider that is down keeps no server from starting, and again every day.
 */
export function openIdProvider(
  { issuer, clientId, clientSecret, scope }: SignInSettings,
  origin: () => string,
  now: () => number = Date.now,
): IdentityProvider {
  let known: { readonly until: number; readonly config: Promise<client.Configuration> } | undefined;

  const configuration = (): Promise<client.Configuration> => {
    if (known && known.until > now()) return known.config;
    const config = discovered();
    known = { until: now() + dayMs, config };
    config.catch(() => {
      if (known?.config === config) known = undefined;
    });
    return config;
  };

  async function discovered(): Promise<client.Configuration> {
    const url = new URL(issuer);
    const execute = url.protocol === 'http:' ? [client.allowInsecureRequests] : [];
    const found = await client.discovery(url, clientId, undefined, client.None(), {
      execute,
      timeout: patience,
    });
    const server = found.serverMetadata();
    const config = new client.Configuration(
      server,
      clientId,
      { [client.clockTolerance]: 30 },
      authenticationOf(server.token_endpoint_auth_methods_supported, clientSecret),
    );
    config.timeout = patience;
    for (const extend of execute) extend(config);
    // The signature too, not only the connection that the token came over.
    client.enableNonRepudiationChecks(config);
    return config;
  }

  const callback = () => `${origin()}/sign-in/callback`;

  return {
    issuer,
    async begin() {
      const config = await configuration().catch(unavailable);
      const checks = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      };
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: callback(),
        scope,
        response_type: 'code',
        state: checks.state,
        nonce: checks.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(checks.verifier),
        code_challenge_method: 'S256',
      });
      return { url, checks };
    },

    async finish(query, { state, nonce, verifier }) {
      const config = await configuration().catch(unavailable);
      const tokens = await client
        .authorizationCodeGrant(config, new URL(`${callback()}${query}`), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        })
        .catch(refused);
      const claims = tokens.claims();
      if (claims === undefined || tokens.id_token === undefined) throw refusal('no id token');
      // Some providers put groups and addresses here only.
      const more = config.serverMetadata().userinfo_endpoint
        ? await client.fetchUserInfo(config, tokens.access_token, claims.sub).catch(refused)
        : {};
      return {
        person: personOf(issuer, claimsOf({ ...claims }, { ...more })),
        idToken: tokens.id_token,
      };
    },

    async end(idToken) {
      const config = await configuration().catch(() => undefined);
      if (config?.serverMetadata().end_session_endpoint === undefined) return undefined;
      return client.buildEndSessionUrl(config, {
        id_token_hint: idToken,
        post_logout_redirect_uri: `${origin()}/signed-out`,
      });
    },
  };
}

/** How a client of a provider proves itself: by the way that the specification presumes, unless the provider says otherwise. */
function authenticationOf(
  methods: readonly string[] = ['client_secret_basic'],
  secret: string | null,
): client.ClientAuth {
  if (secret === null) return client.None();
  return methods.includes('client_secret_basic')
    ? client.ClientSecretBasic(secret)
    : client.ClientSecretPost(secret);
}

/** What went wrong as a word of the library or of the protocol: a message may quote what came. */
function wordOf(error: unknown): string {
  const {
    error: said,
    code,
    cause,
  } = error as { error?: unknown; code?: unknown; cause?: unknown };
  for (const word of [said, code, (cause as { code?: unknown } | undefined)?.code]) {
    if (typeof word === 'string' && /^[A-Za-z][A-Za-z0-9_.-]{1,60}$/.test(word)) return word;
  }
  return 'no answer';
}

const refusal = (word: string, cause?: unknown) =>
  new ProductError(
    'sign-in-refused',
    `The sign-in was not completed: the sign-in service or its answer was refused (${word}). Sign in again.`,
    { cause },
  );

/** @throws ProductError always */
function refused(error: unknown): never {
  if (isOfNetwork(error)) return unavailable(error);
  throw refusal(wordOf(error), error);
}

/** @throws ProductError always */
function unavailable(error: unknown): never {
  throw new ProductError(
    'sign-in-unavailable',
    `The sign-in service does not answer as it should (${wordOf(error)}). Try again in a minute; if it stays so, tell whoever runs Gatebook here.`,
    { cause: error },
  );
}

/** Whether no answer came, or one of a fault on the other side. */
function isOfNetwork(error: unknown): boolean {
  const { name, code, cause } = error as { name?: string; code?: string; cause?: unknown };
  // Of an answer that is none of the protocol's, the library gives the response.
  const { status = 0 } = (cause ?? {}) as { status?: number };
  return (
    code === 'OAUTH_TIMEOUT' ||
    status >= 500 ||
    (name === 'TypeError' && (error as Error).message === 'fetch failed')
  );
}
