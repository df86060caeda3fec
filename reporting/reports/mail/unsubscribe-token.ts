import { readToken, type SigningKey, signToken } from '../../../core/signed-token.js';

/** Whose reports end for whom. */
export interface Unsubscription {
  readonly tenantUid: string;
  readonly recipient: string;
}

const purpose = 'gatebook unsubscribe 1';

/** The token of an unsubscribe link. It has no end of its own: a mail may be read years later. */
export const signUnsubscription = (
  { tenantUid, recipient }: Unsubscription,
  key: SigningKey,
): string => signToken(purpose, [tenantUid, recipient], key);

/** What a token ends, or undefined when it is forged, altered or cut off. */
export function readUnsubscription(
  token: string,
  keys: SigningKey | readonly SigningKey[],
): Unsubscription | undefined {
  const [tenantUid, recipient] = readToken(purpose, token, keys) ?? [];
  return tenantUid === undefined || recipient === undefined ? undefined : { tenantUid, recipient };
}
