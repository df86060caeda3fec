import type { FastifyInstance, FastifyRequest } from 'fastify';
import { controlApi } from '../../control-plane/api/control-api.js';
import type { ControlPlane } from '../../control-plane/api/http/dependencies.js';
import { problemOf } from '../../control-plane/api/http/problem.js';
import { shareFairly } from '../server/fair-shares.js';
import type { FairTurns } from '../turns/fair-turns.js';

/** Puts the control API under /v1. `onFault` gets what an answer, which names the request alone, does not say. */
export async function registerControlApi(
  app: FastifyInstance,
  plane: ControlPlane,
  onFault: (error: unknown, requestId: string) => void,
  turns: FairTurns,
): Promise<void> {
  await app.register((scope, _, registered) => {
    shareFairly(scope, turns, whoCalls);
    scope.addHook('onError', async ({ id }, _reply, error) => {
      if (problemOf(error, id).status >= 500) onFault(error, id);
    });
    scope.register(controlApi, { ...plane, prefix: '/v1' });
    registered();
  });
}

/** A log may take hours to come, and long work minutes: both wait for the lake by themselves. */
function whoCalls({ caller, ip, routeOptions }: FastifyRequest) {
  const { streamed, lasting } = routeOptions.config;
  if (caller === null || streamed || lasting) return undefined;
  if (caller.role === 'tenant') return { tenant: `tenant ${caller.tenantId}`, caller: caller.name };
  if (caller.role === 'ingest') return { tenant: `ingest ${caller.tenantId}`, caller: caller.name };
  if (caller.role === 'account') {
    return { tenant: `account ${caller.accountId}`, caller: caller.name };
  }
  return { tenant: 'platform', caller: `${ip} ${caller.name}` };
}
