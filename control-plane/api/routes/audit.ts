import * as z from 'zod';
import { auditEntry, auditedResources } from '../../../core/registry/audit-entry.js';
import { operation } from '../http/operation.js';
import { page, pageOf, pagingQuery } from '../http/paging.js';
import { named, queryInstant } from '../http/schemas.js';
import type { AddRoutes } from '../http/tools.js';

const listQuery = z.strictObject({
  ...pagingQuery,
  resource: z.enum(auditedResources).optional(),
  resourceId: z.string().min(1).max(300).optional(),
  action: auditEntry.shape.action.optional(),
  actor: z.string().min(1).max(200).optional().describe('The name of who made the change'),
  from: queryInstant.optional().describe('Inclusive'),
  to: queryInstant.optional().describe('Exclusive'),
});

export const auditRoutes: AddRoutes = (app, tools) => {
  app.get(
    '/audit',
    operation('listAudit', {
      tag: 'Audit',
      summary: 'Every change: who, when, before and after; the latest first',
      query: listQuery,
      answers: { 200: pageOf(named.auditEntry) },
    }),
    async ({ query: { resource, resourceId, action, actor, from, to, ...query } }) =>
      page(tools, 'audit', query, {
        order: 'descending',
        filters: [resource, resourceId, action, actor, from, to],
        matches: (entry) =>
          (resource === undefined || entry.resource === resource) &&
          (resourceId === undefined || entry.resourceId === resourceId) &&
          (action === undefined || entry.action === action) &&
          (actor === undefined || entry.actor.name === actor) &&
          (from === undefined || entry.at >= from) &&
          (to === undefined || entry.at < to),
      }),
  );
};
