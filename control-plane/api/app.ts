import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import { minuteMs } from '../../core/periods/duration.js';
import { controlApi, plainJson } from './control-api.js';
import type { ControlPlane } from './http/dependencies.js';
import { noSuchRoute } from './http/no-such-route.js';
import { problemFor, problemOf } from './http/problem.js';
import { requestIdOf } from './http/request-id.js';

/** The largest body: a tenant with a logo of 64 KiB fits well. */
export const bodyLimit = 256 * 1024;

/**
 * The control API as an app of its own, not yet listening: behind API Gateway, in tests and in benchmarks.
 *
 * `before` registers what has to see the routes come, such as the generator of the OpenAPI document.
 */
export async function buildApp(
  plane: ControlPlane,
  options: {
    readonly logger?: FastifyBaseLogger;
    readonly before?: (app: FastifyInstance) => Promise<void>;
  } = {},
): Promise<FastifyInstance> {
  const app = Fastify({
    ...(options.logger ? { loggerInstance: options.logger } : { logger: false }),
    genReqId: requestIdOf,
    bodyLimit,
    requestTimeout: minuteMs,
    // The longest parameter of any path has 128 characters, each of which may come as three.
    routerOptions: { maxParamLength: 400 },
    // What Fastify refuses before any route: a path that cannot be decoded, a parameter without end.
    frameworkErrors: (error, request, reply) => {
      const problem = problemOf({ ...error, statusCode: 400 }, request.id);
      void (reply as FastifyReply).code(400).type('application/problem+json').send(problem);
    },
    // Otherwise Fastify loads compilers of JSON schemas that no route uses, and a bundle would carry them.
    schemaController: {
      compilersFactory: {
        buildValidator: () => validatorCompiler as never,
        buildSerializer: () => plainJson as never,
      },
    },
    // A HEAD for every GET would double the routes, and say nothing that GET does not.
    exposeHeadRoutes: false,
  });
  await options.before?.(app);
  await app.register(controlApi, { ...plane, prefix: '/v1' });
  app.setNotFoundHandler((request, reply) => {
    const { code, detail } = noSuchRoute([], request.method, request.url);
    return reply
      .code(404)
      .type('application/problem+json')
      .send(problemFor(code, detail, request.id));
  });
  return app;
}
