import { minuteMs } from '../../core/periods/duration.js';
import { readToken, type SigningKey, signToken } from '../../core/signed-token.js';
import type { SignInChecks } from './provider.js';

/** A sign-in that was begun: what its answer is checked by, and where it leads. */
export interface Transaction extends SignInChecks {
  /** A path of a dashboard here. */
  readonly to: string;
}

/** How long a person may take at the provider. */
export const transactionMs = 10 * minuteMs;

const purpose = 'gatebook sign-in 1';

/** A transaction as text that the browser keeps which began it, and no other can make up. */
export const signTransaction = (
  { state, nonce, verifier, to }: Transaction,
  key: SigningKey,
  now: number,
): string => signToken(purpose, [String(now + transactionMs), state, nonce, verifier, to], key);

/** Undefined: forged, altered, over. */
export function readTransaction(
  text: string,
  key: SigningKey,
  now: number,
): Transaction | undefined {
  const [until, state, nonce, verifier, to] = readToken(purpose, text, key) ?? [];
  if (!state || !nonce || !verifier || !to || Number(until) <= now) return undefined;
  return { state, nonce, verifier, to };
}

/** A path is longer where it carries many filters; then it leads to the dashboard without them. */
const longestPath = 1200;

/**
 * Where a sign-in may lead: a page of a dashboard that one signs in for. Anything else, an address elsewhere above all, leads to
 * the first page.
 */
export function ownPath(asked: string | null): string {
  const [path = ''] = (asked ?? '').split('?');
  if (!/^\/d\/@[a-z0-9-]{0,63}\/[a-z-]{0,40}$/.test(path)) return '/';
  return asked !== null && asked.length <= longestPath && /^[\x21-\x7e]+$/.test(asked)
    ? asked
    : path;
}
