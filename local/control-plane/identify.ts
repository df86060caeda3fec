import type { FastifyRequest } from 'fastify';
import type { Caller, Identify } from '../../control-plane/api/http/caller.js';
import { ProductError } from '../../core/product-error.js';
import type { IsTrusted } from '../server/this-machine.js';
import type { tokenStore } from './tokens.js';

const thisMachine: Caller = { role: 'platform', name: 'this machine' };

/**
 * Who calls on one machine: whoever is trusted is the platform without a token. A token that is shown is always
 * checked.
 */
export function identifyLocally({
  isTrusted,
  tokens,
  clock,
}: {
  isTrusted: IsTrusted;
  tokens: Pick<ReturnType<typeof tokenStore>, 'callerOf'>;
  clock: () => Date;
}): Identify {
  return (request) => {
    const { authorization } = request.headers;
    if (authorization !== undefined) return holderOf(authorization);
    if (!isTrusted(request)) {
      throw unauthenticated('Send a token as "authorization: Bearer gb_…".');
    }
    refuseForeignPages(request);
    return thisMachine;
  };

  async function holderOf(authorization: string): Promise<Caller> {
    const token = /^Bearer ([\x21-\x7e]+)$/i.exec(authorization)?.[1];
    const caller = token && (await tokens.callerOf(token, clock()));
    if (caller) return caller;
    throw unauthenticated('The token is unknown, revoked or expired.');
  }
}

/**
 * A page of some other site, open in a browser on this machine, can send requests here that need no
 * pre-flight, and browsers say so: such a request is nobody's wish.
 */
function refuseForeignPages({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return;
  throw new ProductError('forbidden', 'A page of another site may not call this API.');
}

const unauthenticated = (sentence: string) =>
  new ProductError('unauthenticated', `${sentence} gatebook token create makes one.`);
