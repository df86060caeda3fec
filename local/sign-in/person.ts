import * as z from 'zod';
import { ProductError } from '../../core/product-error.js';

/** Who has signed in, as the identity provider says. */
export const person = z.object({
  issuer: z.string(),
  /** Names the person at the issuer, and nobody else ever. */
  subject: z.string(),
  /** For people; grants do not look at it. */
  name: z.string(),
  /** For people, confirmed or not; grants do not look at it. */
  address: z.string().nullable(),
  /** What grants look at: texts by claim. */
  claims: z.record(z.string(), z.array(z.string())),
});
export type Person = z.infer<typeof person>;

/** What a token says of itself, not of a person. */
const ofTheToken = new Set([
  ...['iss', 'aud', 'azp', 'exp', 'iat', 'nbf', 'auth_time', 'nonce', 'jti', 'sid'],
  ...['at_hash', 'c_hash', 's_hash', 'acr', 'amr'],
]);
/** Whoever could confirm an address counts, and no text that a person typed. */
const ofAnAddress = new Set(['email', 'email-domain', 'email_verified']);

const mostCharacters = 32_768;

/**
 * The person that claims are of. An address counts for grants, as `email` and `email-domain` in small letters, only where the
 * provider says that it has confirmed it: elsewhere people may write whichever they like.
 *
 * @throws ProductError unprocessable: more claims than a session holds
 */
export function personOf(issuer: string, given: Readonly<Record<string, unknown>>): Person {
  const claims: Record<string, string[]> = Object.create(null);
  for (const [name, value] of Object.entries(given)) {
    if (ofTheToken.has(name) || ofAnAddress.has(name)) continue;
    const values = (Array.isArray(value) ? value : [value]).filter(
      (one): one is string => typeof one === 'string',
    );
    if (values.length > 0) claims[name] = values;
  }
  const address = textOf(given.email);
  // Cognito says "true".
  const isConfirmed = given.email_verified === true || given.email_verified === 'true';
  if (address !== undefined && isConfirmed) {
    const confirmed = address.toLowerCase();
    claims.email = [confirmed];
    claims['email-domain'] = [confirmed.slice(confirmed.lastIndexOf('@') + 1)];
  }
  if (JSON.stringify(claims).length > mostCharacters) {
    throw new ProductError(
      'unprocessable',
      'The sign-in service says more of you than can be kept, such as of thousands of groups. Whoever runs it can let it send fewer.',
    );
  }
  const subject = String(given.sub);
  const name = textOf(given.name) ?? textOf(given.preferred_username) ?? address ?? subject;
  return { issuer, subject, name, address: address ?? null, claims: { ...claims } };
}

type Claims = Readonly<Record<string, unknown>>;

/**
 * What a provider says of a person in two places: the id token, which is signed, goes before the userinfo. Whether an address is confirmed
 * is taken from where the address is, and from elsewhere only if the same one is there.
 */
export function claimsOf(idToken: Claims, userInfo: Claims): Claims {
  const [source, other] = idToken.email === undefined ? [userInfo, idToken] : [idToken, userInfo];
  const isSame = source.email === other.email;
  return {
    ...userInfo,
    ...idToken,
    email: source.email,
    email_verified: source.email_verified ?? (isSame ? other.email_verified : undefined),
  };
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.slice(0, 320) : undefined;
