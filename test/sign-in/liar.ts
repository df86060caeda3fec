import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a provider that lies does with a token, and what else it does otherwise. */
export interface Lie {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  /** Signs with a key that the provider has not published. */
  readonly otherKey?: true;
  /** Signs with a secret, as HS256 does. */
  readonly secret?: string;
  readonly unsigned?: true;
  readonly withoutIdToken?: true;
  readonly userinfo?: Readonly<Record<string, unknown>>;
  readonly discovery?: Readonly<Record<string, unknown>>;
  /** The status of its token endpoint. */
  readonly status?: number;
}

const text = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const [own, other] = [0, 1].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }));

/** A provider that does as it is told: the next sign-in gets the lie that was set last. */
export async function startLiar() {
  let lie: Lie = {};
  let nonce = '';
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', issuer());
    const json = (body: object, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (url.pathname === '/.well-known/openid-configuration') {
      return json({
        issuer: issuer(),
        authorization_endpoint: `${issuer()}/authorize`,
        token_endpoint: `${issuer()}/token`,
        userinfo_endpoint: `${issuer()}/userinfo`,
        jwks_uri: `${issuer()}/jwks`,
        id_token_signing_alg_values_supported: ['RS256'],
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        ...lie.discovery,
      });
    }
    if (url.pathname === '/jwks') {
      const key = (own as { publicKey: KeyObject }).publicKey.export({ format: 'jwk' });
      return json({ keys: [{ ...key, kid: 'own', use: 'sig', alg: 'RS256' }] });
    }
    if (url.pathname === '/token') {
      if (lie.status !== undefined) return json({ error: 'server_error' }, lie.status);
      const tokens = { access_token: 'access', token_type: 'Bearer', expires_in: 60 };
      return json(lie.withoutIdToken ? tokens : { ...tokens, id_token: idToken(lie, nonce) });
    }
    if (url.pathname === '/userinfo') return json({ sub: 'mallory', ...lie.userinfo });
    return json({}, 404);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  function idToken({ claims, header, otherKey, secret, unsigned }: Lie, nonce: string): string {
    const now = Math.floor(Date.now() / 1000);
    const body = [
      text({ alg: 'RS256', kid: 'own', ...header }),
      text({
        iss: issuer(),
        aud: 'gatebook',
        sub: 'mallory',
        iat: now,
        exp: now + 60,
        nonce,
        name: 'Mallory',
        ...claims,
      }),
    ].join('.');
    if (unsigned) return `${body}.`;
    if (secret !== undefined) {
      return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
    }
    const { privateKey } = (otherKey ? other : own) as { privateKey: KeyObject };
    return `${body}.${sign('sha256', Buffer.from(body), privateKey).toString('base64url')}`;
  }

  return {
    issuer: issuer(),
    tell: (next: Lie) => {
      lie = next;
    },
    /** What a browser that was sent to sign in is sent back with. */
    answerTo: (sentTo: string): string => {
      const { searchParams } = new URL(sentTo);
      nonce = searchParams.get('nonce') ?? '';
      return `?code=a-code&state=${searchParams.get('state')}`;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
