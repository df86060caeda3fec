import type { FastifyRequest } from 'fastify';
import { ProductError } from '../../../core/product-error.js';
import type { Caller } from './caller.js';
import { type Access, type OperationId, operationAccess } from './operation-access.js';

/**
 * Lets a caller pass or not, by the table and by nothing else. A tenant that asks for usage or deliveries
 * without naming a tenant asks for its own.
 *
 * @throws ProductError `forbidden`
 */
export function authorise(request: FastifyRequest, caller: Caller): void {
  const operation = request.routeOptions.config.operation as OperationId;
  const rule: Access = operationAccess[operation];
  if (rule === 'anyone') return;
  const extent = rule[caller.role];
  if (extent === 'all') return;
  if (extent === 'own' && ownSubject(request, caller)) return;
  throw new ProductError(
    'forbidden',
    extent === 'own'
      ? `${described(caller)} may call ${operation} for itself only.`
      : `${described(caller)} may not call ${operation}. Ask the platform team.`,
  );
}

/** Whether the request names the caller's own account or tenant, in its path or, where the path names none, in its query. */
function ownSubject(request: FastifyRequest, caller: Caller): boolean {
  if (caller.role === 'platform' || caller.role === 'ingest') return false;
  const params = request.params as Record<string, unknown>;
  const query = request.query as Record<string, unknown>;
  const [inPath, inQuery, own] =
    caller.role === 'account'
      ? (['accountId', 'account', caller.accountId] as const)
      : (['tenantId', 'tenant', caller.tenantId] as const);
  if (inPath in params) return params[inPath] === own;
  query[inQuery] ??= own;
  return query[inQuery] === own;
}

const described = (caller: Caller): string => {
  if (caller.role === 'account') return `Account ${caller.accountId}`;
  if (caller.role === 'tenant') return `Tenant ${caller.tenantId}`;
  return caller.role === 'ingest' ? 'A token of scope ingest' : 'The platform';
};
