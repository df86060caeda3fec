import type { Registry } from '../../../core/registry/registry.js';
import type { SigningKey } from '../../../core/signed-token.js';
import { unsubscribed, unsubscribeQuestion, unsubscribeUnknown } from '../mail/unsubscribe-page.js';
import { readUnsubscription } from '../mail/unsubscribe-token.js';
import { suppress } from './suppressions.js';

/** What an unsubscribe link is answered with, wherever it is served. */
export interface LinkAnswer {
  readonly status: 200 | 404;
  readonly html: string;
}

/**
 * Answers an unsubscribe link: opened, it asks; posted to, by the button or by a mail client's one click (RFC 8058), it
 * ends the reports. The link says who they are: nobody signs in.
 */
export async function answerUnsubscribe(
  method: 'GET' | 'POST',
  token: string,
  {
    registry,
    key,
    clock,
  }: {
    readonly registry: Registry;
    /** One of these has to have signed the link. */
    readonly key: SigningKey | readonly SigningKey[];
    readonly clock: () => Date;
  },
): Promise<LinkAnswer> {
  const found = readUnsubscription(token, key);
  if (!found) return { status: 404, html: unsubscribeUnknown() };
  if (method === 'GET') return { status: 200, html: unsubscribeQuestion(found.recipient) };
  await suppress(registry, { ...found, cause: 'unsubscribed' }, clock());
  return { status: 200, html: unsubscribed(found.recipient) };
}
