import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a token is for is part of what is signed: one made for one end opens nothing else. */
export type TokenPurpose =
  | 'gatebook unsubscribe 1'
  | 'gatebook document 1'
  | 'gatebook dashboard link 1'
  | 'gatebook sign-in 1'
  | 'gatebook sign-out 1'
  | 'gatebook cursor 2';

export type SigningKey = string | Uint8Array;

/** What is signed beside what the token carries, and is given again when it is read. */
interface Signed {
  readonly context?: string;
}

const macOf = (purpose: TokenPurpose, body: string, key: SigningKey, { context }: Signed): string =>
  createHmac('sha256', key)
    .update(`${purpose}\n${body}${context === undefined ? '' : `\n${context}`}`)
    .digest('base64url');

/** A token for an address: fields that hold no line break but the last, readable by anybody, altered by nobody. */
export function signToken(
  purpose: TokenPurpose,
  fields: readonly string[],
  key: SigningKey,
  signed: Signed = {},
): string {
  const body = Buffer.from(fields.join('\n')).toString('base64url');
  return `${body}.${macOf(purpose, body, key, signed)}`;
}

/**
 * The fields of a token, or undefined when it is forged, altered or cut off.
 *
 * @param keys one of them has to have signed it
 */
export function readToken(
  purpose: TokenPurpose,
  token: string,
  keys: SigningKey | readonly SigningKey[],
  signed: Signed = {},
): string[] | undefined {
  const [, body = '', mac = ''] = /^([\w-]{1,2400})\.([\w-]{43})$/.exec(token) ?? [];
  const candidates: readonly SigningKey[] =
    typeof keys === 'string' || keys instanceof Uint8Array ? [keys] : keys;
  if (!candidates.some((key) => isSame(mac, macOf(purpose, body, key, signed)))) return undefined;
  return Buffer.from(body, 'base64url').toString().split('\n');
}

/** Whether two secrets are the same, in a time that says nothing of where they differ. */
export function isSame(one: string, other: string): boolean {
  const [given, expected] = [Buffer.from(one), Buffer.from(other)];
  return given.length === expected.length && timingSafeEqual(given, expected);
}
