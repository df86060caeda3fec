import type { FastifyInstance } from 'fastify';
import { controlApi } from '../../control-plane/api/control-api.js';
import type { ControlPlane } from '../../control-plane/api/http/dependencies.js';
import { problemOf } from '../../control-plane/api/http/problem.js';

/** Puts the control API under /v1. `onFault` gets what an answer, which names the request alone, does not say. */
export async function registerControlApi(
  app: FastifyInstance,
  plane: ControlPlane,
  onFault: (error: unknown, requestId: string) => void,
): Promise<void> {
  await app.register((scope, _, registered) => {
    scope.addHook('onError', async ({ id }, _reply, error) => {
      if (problemOf(error, id).status >= 500) onFault(error, id);
    });
    scope.register(controlApi, { ...plane, prefix: '/v1' });
    registered();
  });
}
