import * as z from 'zod';
import { instant } from './api.js';

/** Routes that an API may have here: more than any document of people has, and few enough for an item and a roll-up. */
export const mostRoutes = 1000;

/** A template of paths: `/orders/{id}`, or `/files/{path+}` for whatever lies deeper. */
export const routeTemplate = z
  .string()
  .max(200)
  .regex(/^(?:\/(?:[^\s{}/?#]|\{[^\s{}/?#]+\})*)+$/, 'a route is a path such as /orders/{id}');

/** The templates by which the requests of one API are told apart that came by a route for everything. */
export const apiRoutes = z.object({
  /** `accountId/region/restApiId/stage`. */
  id: z.string().max(300),
  routes: z.array(routeTemplate).max(mostRoutes),
  updatedAt: instant,
});
export type ApiRoutes = z.infer<typeof apiRoutes>;
