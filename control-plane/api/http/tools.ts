import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Changes } from './changes.js';
import type { Cursors } from './cursor.js';
import type { ControlPlane } from './dependencies.js';
import type { Publication } from './publication.js';

/** What every route has at hand. */
export interface Tools extends ControlPlane {
  readonly changes: Changes;
  readonly cursors: Cursors;
  readonly publish: Publication['publish'];
  readonly publicationState: Publication['state'];
}

/** The app, with the types of zod's schemas on its routes. */
export type RouteApp = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Adds the routes of one resource. */
export type AddRoutes = (app: RouteApp, tools: Tools) => void;
