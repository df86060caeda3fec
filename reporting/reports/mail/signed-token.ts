import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a token is for is part of what is signed: one made for one end opens nothing else. */
export type TokenPurpose =
  | 'gatebook unsubscribe 1'
  | 'gatebook document 1'
  | 'gatebook dashboard link 1';

const macOf = (purpose: TokenPurpose, body: string, key: Uint8Array): string =>
  createHmac('sha256', key).update(`${purpose}\n${body}`).digest('base64url');

/** A token for an address: fields that hold no line break but the last, readable by anybody, altered by nobody. */
export function signToken(
  purpose: TokenPurpose,
  fields: readonly string[],
  key: Uint8Array,
): string {
  const body = Buffer.from(fields.join('\n')).toString('base64url');
  return `${body}.${macOf(purpose, body, key)}`;
}

/** The fields of a token, or undefined when it is forged, altered or cut off. */
export function readToken(
  purpose: TokenPurpose,
  token: string,
  key: Uint8Array,
): string[] | undefined {
  const [, body = '', mac = ''] = /^([\w-]{1,700})\.([\w-]{43})$/.exec(token) ?? [];
  const expected = Buffer.from(macOf(purpose, body, key));
  const given = Buffer.from(mac);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return Buffer.from(body, 'base64url').toString().split('\n');
}
