import * as z from 'zod';
import { auditedResources } from '../../../core/registry/audit-entry.js';
import { operation } from '../http/operation.js';
import { page, pageOf, pagingQuery } from '../http/paging.js';
import { named } from '../http/schemas.js';
import type { AddRoutes } from '../http/tools.js';

const listQuery = z.strictObject({
  ...pagingQuery,
  resource: z.enum(auditedResources).optional(),
  resourceId: z.string().min(1).max(300).optional(),
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
    async ({ query: { resource, resourceId, ...query } }) =>
      page(tools, 'audit', query, {
        order: 'descending',
        filters: [resource, resourceId],
        matches: (entry) =>
          (resource === undefined || entry.resource === resource) &&
          (resourceId === undefined || entry.resourceId === resourceId),
      }),
  );
};
