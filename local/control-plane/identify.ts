import type { FastifyRequest } from 'fastify';
import type { Caller, Identify } from '../../control-plane/api/http/caller.js';
import { ProductError } from '../../core/product-error.js';
import type { Registry } from '../../core/registry/registry.js';
import type { IsTrusted } from '../server/this-machine.js';
import type { KeptToken, tokenStore } from './tokens.js';

const thisMachine: Caller = { role: 'platform', name: 'this machine' };

/**
 * Who calls on one machine: whoever is trusted is the platform without a token. A token that is shown is always
 * checked.
 */
export function identifyLocally({
  isTrusted,
  tokens,
  registry,
  clock,
}: {
  isTrusted: IsTrusted;
  tokens: Pick<ReturnType<typeof tokenStore>, 'find'>;
  registry: Pick<Registry, 'get'>;
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
    const token = bearerToken(authorization);
    const found = token && (await tokens.find(token, clock()));
    if (found) return callerOf(found);
    throw unauthenticated('The token is unknown, revoked or expired.');
  }

  async function callerOf({ id, role, subject, createdAt }: KeptToken): Promise<Caller> {
    const name = `token ${id}`;
    if (role === 'platform') return { role, name };
    if (role === 'metrics') {
      throw new ProductError('forbidden', 'This token reads /metrics and nothing else.');
    }
    if (role === 'account') return { role, name, accountId: subject ?? '' };
    if (role === 'ingest' && subject === null) return { role, name, tenantId: null };
    const tenant = (await registry.get('tenants', subject ?? ''))?.item;
    // A token ends with its tenant: one of the same id that was made later is another tenant.
    if (tenant && tenant.createdAt <= createdAt) return { role, name, tenantId: tenant.id };
    throw unauthenticated(
      tenant
        ? `The token is older than tenant ${tenant.id}: it was made for an earlier tenant of that id, which was deleted.`
        : `The token is of tenant ${subject}, which there is not.`,
    );
  }
}

/** The token of an `Authorization` header; undefined where it is none. */
export const bearerToken = (authorization: string | undefined): string | undefined =>
  /^Bearer ([\x21-\x7e]+)$/i.exec(authorization ?? '')?.[1];

/**
 * A page of some other site, open in a browser on this machine, can send requests here that need no
 * pre-flight, and browsers say so: no reader has asked for such a request.
 */
function refuseForeignPages({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return;
  throw new ProductError('forbidden', 'A page of another site may not call this API.');
}

const unauthenticated = (sentence: string) =>
  new ProductError('unauthenticated', `${sentence} gatebook token create makes one.`);
