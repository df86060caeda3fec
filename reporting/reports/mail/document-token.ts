import { readToken, type SigningKey, signToken } from '../../../core/signed-token.js';

/** Which document of which delivery a link opens, and until when: milliseconds since 1970. */
export interface DocumentLink {
  readonly deliveryId: string;
  readonly name: string;
  readonly until: number;
}

/** How long a link in a mail opens its document: a week, in which the mail is read or is not. */
export const linkLifetimeDays = 7;

const purpose = 'gatebook document 1';

/** The token of a link to a document that was too large for its mail. */
export const signDocumentLink = (
  { deliveryId, name, until }: DocumentLink,
  key: SigningKey,
): string => signToken(purpose, [deliveryId, name, String(until)], key);

/** What a token opens, or undefined when it is forged, altered or cut off. Whether it is over is the caller's to ask. */
export function readDocumentLink(
  token: string,
  keys: SigningKey | readonly SigningKey[],
): DocumentLink | undefined {
  const [deliveryId, name, until] = readToken(purpose, token, keys) ?? [];
  if (deliveryId === undefined || name === undefined || until === undefined) return undefined;
  return { deliveryId, name, until: Number(until) };
}
