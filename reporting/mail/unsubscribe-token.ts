import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whose reports end for whom. */
export interface Unsubscription {
  readonly tenantId: string;
  readonly recipient: string;
}

const purpose = 'gatebook unsubscribe 1';

const macOf = (body: string, key: Uint8Array): Buffer =>
  createHmac('sha256', key).update(`${purpose}\n${body}`).digest();

/** The token of an unsubscribe link. It has no end: a mail may be read years later. */
export function signUnsubscription(
  { tenantId, recipient }: Unsubscription,
  key: Uint8Array,
): string {
  const body = Buffer.from(`${tenantId}\n${recipient}`).toString('base64url');
  return `${body}.${macOf(body, key).toString('base64url')}`;
}

/** What a token ends, or undefined when it is forged, altered or cut off. */
export function readUnsubscription(token: string, key: Uint8Array): Unsubscription | undefined {
  const [, body = '', mac = ''] = /^([\w-]{1,500})\.([\w-]{43})$/.exec(token) ?? [];
  const expected = Buffer.from(macOf(body, key).toString('base64url'));
  const given = Buffer.from(mac);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const [tenantId = '', recipient = ''] = Buffer.from(body, 'base64url').toString().split('\n');
  return { tenantId, recipient };
}
