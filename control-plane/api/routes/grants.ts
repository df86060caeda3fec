import * as z from 'zod';
import { ProductError } from '../../../core/product-error.js';
import { type Grant, grant, personRoles } from '../../../core/registry/grant.js';
import { tenantId } from '../../../core/registry/tenant.js';
import { checkIfMatch, etagOf } from '../http/etag.js';
import { findGrant, findTenant } from '../http/find.js';
import { operation } from '../http/operation.js';
import { isFound, page, pageOf, pagingQuery, searchText } from '../http/paging.js';
import { changeHeaders, grantPath, named } from '../http/schemas.js';
import type { AddRoutes, Tools } from '../http/tools.js';

const { shape } = grant;
const grantSettings = z
  .strictObject({
    claim: shape.claim,
    value: shape.value,
    role: shape.role,
    tenantId: shape.tenantId.default(null),
    apiKeyIds: shape.apiKeyIds.default([]),
    consumers: shape.consumers.default([]),
  })
  .check(({ value: { role, tenantId, apiKeyIds, consumers }, issues }) => {
    const wrong = (path: string, message: string, input: unknown) =>
      issues.push({ code: 'custom', path: [path], message, input });
    if (role === 'platform' && tenantId !== null) {
      wrong('tenantId', 'the platform is of no tenant: leave it out', tenantId);
    }
    if (role !== 'platform' && tenantId === null) {
      wrong('tenantId', `the role ${role} is of a tenant: name it`, tenantId);
    }
    const namesConsumer = apiKeyIds.length + consumers.length > 0;
    if (role === 'consumer' && !namesConsumer) {
      wrong('apiKeyIds', 'say which calls are the consumer’s: apiKeyIds, consumers, or both', []);
    }
    if (role !== 'consumer' && namesConsumer) {
      wrong('role', 'apiKeyIds and consumers are for the role consumer alone', role);
    }
  })
  .meta({
    id: 'GrantSettings',
    examples: [
      { claim: 'groups', value: 'acme-api-owners', role: 'tenant', tenantId: 'acme' },
      {
        claim: 'email-domain',
        value: 'shop.example',
        role: 'consumer',
        tenantId: 'acme',
        apiKeyIds: ['a1b2c3d4e5'],
      },
    ],
  });

const listQuery = z.strictObject({
  ...pagingQuery,
  role: z.enum(personRoles).optional(),
  tenant: tenantId.optional(),
  q: searchText.describe('A part of the name or the value'),
});

export const grantRoutes: AddRoutes = (app, tools) => {
  const { registry, changes, clock } = tools;
  const tag = 'People';

  app.get(
    '/grants',
    operation('listGrants', {
      tag,
      summary: 'List who may see what, of those who sign in to the page',
      query: listQuery,
      answers: { 200: pageOf(named.grant) },
      errors: ['not-set-up'],
    }),
    async ({ query: { role, tenant, q, ...query } }) => {
      refuseWithoutPeople(tools);
      return page(tools, 'grants', query, {
        filters: [role, tenant, q],
        matches: (item) =>
          (role === undefined || item.role === role) &&
          (tenant === undefined || item.tenantId === tenant) &&
          isFound(q, [item.id, item.value]),
      });
    },
  );

  app.get(
    '/grants/:name',
    operation('getGrant', {
      tag,
      summary: 'Read a grant',
      params: grantPath,
      answers: { 200: named.grant },
      errors: ['unknown-grant', 'not-set-up'],
    }),
    async ({ params }, reply) => {
      refuseWithoutPeople(tools);
      const stored = await findGrant(registry, params.name);
      return reply.header('etag', etagOf(stored)).send(stored.item);
    },
  );

  app.put(
    '/grants/:name',
    operation('putGrant', {
      tag,
      summary: 'Create or change a grant',
      description:
        'Whoever signs in with this value of this claim has the role. It holds from the next request on, of those too who are signed in. A consumer sees calls made with one of the API keys and, of calls without a key, those that name it.',
      params: grantPath,
      headers: changeHeaders,
      body: grantSettings,
      answers: { 200: named.grant, 201: named.grant },
      errors: ['unknown-tenant', 'changed-meanwhile', 'not-set-up'],
    }),
    async (request, reply) => {
      refuseWithoutPeople(tools);
      const { body, params } = request;
      const tenant = body.tenantId === null ? null : await findTenant(registry, body.tenantId);
      const before = await registry.get('grants', params.name);
      if (before) checkIfMatch(request.headers['if-match'], before);
      const now = clock().toISOString();
      const after: Grant = {
        ...body,
        id: params.name,
        tenantUid: tenant?.item.uid ?? null,
        createdAt: before?.item.createdAt ?? now,
        updatedAt: now,
      };
      const stored = await changes.put(request, 'grants', before, after);
      return reply
        .code(before ? 200 : 201)
        .header('etag', etagOf(stored))
        .send(stored.item);
    },
  );

  app.delete(
    '/grants/:name',
    operation('deleteGrant', {
      tag,
      summary: 'Take a grant back',
      description: 'It ends with the next request, for those too who are signed in.',
      params: grantPath,
      headers: changeHeaders,
      answers: { 204: z.null() },
      errors: ['unknown-grant', 'changed-meanwhile', 'not-set-up'],
    }),
    async (request, reply) => {
      refuseWithoutPeople(tools);
      const before = await findGrant(registry, request.params.name);
      checkIfMatch(request.headers['if-match'], before);
      await changes.remove(request, 'grants', before);
      return reply.code(204).send(null);
    },
  );
};

function refuseWithoutPeople({ hasPeople }: Pick<Tools, 'hasPeople'>): void {
  if (hasPeople) return;
  throw new ProductError(
    'not-set-up',
    'People sign in to the page of one machine, which is not here: in AWS, readers of QuickSight are the `readers` of a tenant.',
  );
}
