import * as z from 'zod';
import { apiRoutes, mostRoutes, routeTemplate } from '../../../core/registry/api-routes.js';
import { apiRefText } from '../../../core/registry/api-window.js';
import { routesOfOpenApi } from '../../routes-of-openapi/routes-of-openapi.js';
import { checkIfMatch, etagOf } from '../http/etag.js';
import { findApi } from '../http/find.js';
import { operation } from '../http/operation.js';
import { apiPath, changeHeaders } from '../http/schemas.js';
import type { AddRoutes } from '../http/tools.js';

const named = apiRoutes.meta({
  id: 'ApiRoutes',
  examples: [
    {
      id: '111122223333/eu-west-1/a1b2c3d4e5/prod',
      routes: ['/orders', '/orders/{id}'],
      updatedAt: '2026-11-02T09:30:00.000Z',
    },
  ],
});

const change = z
  .strictObject({
    routes: z.array(routeTemplate).max(mostRoutes).optional(),
    // Generators of clients make types that do not compile of a text or an object.
    openapi: z
      .custom<string | Record<string, unknown>>(
        (given) =>
          typeof given === 'string' ||
          (typeof given === 'object' && given !== null && !Array.isArray(given)),
        'must be text or an object',
      )
      .optional()
      .describe('An OpenAPI document of version 3 or 2, as an object or as its text, JSON or YAML'),
  })
  .refine(({ routes, openapi }) => (routes === undefined) !== (openapi === undefined), {
    error: 'give either routes or openapi',
  })
  .meta({ id: 'ApiRoutesChange', examples: [{ routes: ['/orders', '/orders/{id}'] }] });

/** The templates by which requests are told apart that came by a route for everything. */
export const apiRouteRoutes: AddRoutes = (app, { registry, changes, clock, publish }) => {
  const tag = 'APIs';
  const path = '/apis/:accountId/:region/:restApiId/:stage/routes';

  app.get(
    path,
    operation('getApiRoutes', {
      tag,
      summary: 'The routes that were given for an API',
      params: apiPath,
      answers: { 200: named },
      errors: ['unknown-api'],
    }),
    async ({ params }, reply) => {
      const id = apiRefText(params);
      const { item } = await findApi(registry, id);
      const stored = await registry.get('api-routes', id);
      if (!stored) return reply.send({ id, routes: [], updatedAt: item.createdAt });
      return reply.header('etag', etagOf(stored)).send(stored.item);
    },
  );

  app.put(
    path,
    operation('putApiRoutes', {
      tag,
      summary: 'Say which routes an API has',
      description:
        'For an API behind `/{proxy+}` or `$default`: new requests are told apart by these templates, and where none fits by their generalised paths. What is stored stays as it is.',
      params: apiPath,
      headers: changeHeaders,
      body: change,
      answers: { 200: named },
      errors: ['unknown-api', 'changed-meanwhile'],
    }),
    async (request, reply) => {
      const id = apiRefText(request.params);
      await findApi(registry, id);
      const { routes, openapi } = request.body;
      const before = await registry.get('api-routes', id);
      if (before) checkIfMatch(request.headers['if-match'], before);
      const text = typeof openapi === 'string' ? openapi : JSON.stringify(openapi);
      const stored = await changes.put(request, 'api-routes', before, {
        id,
        routes: [...(routes ?? routesOfOpenApi(text))],
        updatedAt: clock().toISOString(),
      });
      await publish(request);
      return reply.header('etag', etagOf(stored)).send(stored.item);
    },
  );

  app.delete(
    path,
    operation('deleteApiRoutes', {
      tag,
      summary: 'Forget the routes of an API',
      params: apiPath,
      headers: changeHeaders,
      answers: { 204: z.null() },
      errors: ['unknown-api', 'changed-meanwhile'],
    }),
    async (request, reply) => {
      const id = apiRefText(request.params);
      await findApi(registry, id);
      const before = await registry.get('api-routes', id);
      if (!before) return reply.code(204).send(null);
      checkIfMatch(request.headers['if-match'], before);
      await changes.remove(request, 'api-routes', before);
      await publish(request);
      return reply.code(204).send(null);
    },
  );
};
