import rateLimit from '@fastify/rate-limit';
import type {
  FastifyError,
  FastifyPluginAsync,
  FastifyReply,
  FastifyRequest,
  FastifySerializerCompiler,
} from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { minuteMs } from '../../core/periods/duration.js';
import { ProductError } from '../../core/product-error.js';
import { authorise } from './http/authorise.js';
import type { Caller } from './http/caller.js';
import { auditedChanges } from './http/changes.js';
import { signedCursors } from './http/cursor.js';
import type { ControlPlane } from './http/dependencies.js';
import { idempotency } from './http/idempotency.js';
import { noSuchRoute, type Routes } from './http/no-such-route.js';
import { notModified } from './http/not-modified.js';
import { type OperationId, operationAccess } from './http/operation-access.js';
import { problemFor, problemOf } from './http/problem.js';
import { publication } from './http/publication.js';
import { requestIdHeader } from './http/request-id.js';
import type { Tools } from './http/tools.js';
import { routes } from './routes/routes.js';

/**
 * Answers are typed by their schemas at compile time and checked against them in the tests; checking each again at
 * run time would cost a third of the requests per second and could only turn answers into faults.
 */
export const plainJson: FastifySerializerCompiler<unknown> = () => (answer) =>
  JSON.stringify(answer);

/**
 * The control API as a Fastify plugin, to be registered with the prefix `/v1`: alone in `buildApp`, or beside
 * the dashboard's page in the one process of `gatebook serve`.
 */
export const controlApi: FastifyPluginAsync<ControlPlane> = async (app, plane) => {
  const known: Routes = [];
  app.addHook('onRoute', ({ method, url }) => {
    known.push({ method, url });
  });

  const nothingHere = (request: FastifyRequest, reply: FastifyReply) => {
    const { code, detail, allow } = noSuchRoute(known, request.method, request.url);
    const problem = problemFor(code, detail, request.id);
    if (allow) reply.header('allow', allow);
    return reply.code(problem.status).type('application/problem+json').send(problem);
  };

  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(plainJson);
  // Many clients name a content type always, with a DELETE too, where nothing comes.
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) =>
    body === '' ? done(null, undefined) : parseJson(request, body as string, done),
  );

  app.addContentTypeParser('*', (_request, _body, done) =>
    done(new ProductError('unsupported-media-type', 'Send the body as application/json.')),
  );

  app.decorateRequest('caller', null);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header(requestIdHeader, request.id);
    // Refused before its body is read.
    if (request.is404) return void nothingHere(request, reply);
    const { operation } = request.routeOptions.config;
    if (!operation || operationAccess[operation as OperationId] === 'anyone') return done();
    let found: Caller | Promise<Caller>;
    const admit = (caller: Caller) => {
      request.caller = caller;
      authorise(request, caller);
    };
    try {
      found = plane.identify(request);
      if (!(found instanceof Promise)) {
        admit(found);
        return done();
      }
    } catch (error) {
      return done(error as Error);
    }
    found.then(admit).then(() => done(), done);
  });

  await app.register(rateLimit, {
    max: plane.requestsPerMinute,
    timeWindow: minuteMs,
    keyGenerator: ({ caller, ip }) => (caller ? `${caller.role} ${caller.name}` : ip),
    errorResponseBuilder: (_request, { after }) =>
      new ProductError('rate-limited', `Too many requests. Try again in ${after}.`),
  });
  await app.register(idempotency, plane);
  await app.register(notModified);

  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = problemOf(error, request.id);
    if (problem.status >= 500) request.log.error({ err: error }, 'request failed');
    if (problem.code === 'request-in-progress' || problem.code === 'aws-throttled') {
      reply.header('retry-after', '5');
    }
    if (problem.status === 401) reply.header('www-authenticate', plane.challenge);
    return reply.code(problem.status).type('application/problem+json').send(problem);
  });
  app.setNotFoundHandler(nothingHere);
  if (plane.onAnswered) {
    const { onAnswered } = plane;
    app.addHook('onResponse', async (request, reply) =>
      onAnswered({
        operation: request.routeOptions.config.operation,
        status: reply.statusCode,
        milliseconds: reply.elapsedTime,
      }),
    );
  }

  const { publish, state } = publication(plane.registry, plane.registrySnapshot);
  const tools: Tools = {
    ...plane,
    changes: auditedChanges(plane.registry, plane.clock),
    cursors: signedCursors(plane.cursorKeys),
    publish,
    publicationState: state,
  };
  for (const add of routes) add(app.withTypeProvider<ZodTypeProvider>(), tools);
};
