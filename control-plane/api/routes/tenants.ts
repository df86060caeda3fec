import * as z from 'zod';
import { ProductError } from '../../../core/product-error.js';
import { everyItem } from '../../../core/registry/registry.js';
import { addressesOnList, type Tenant, tenant } from '../../../core/registry/tenant.js';
import { checkIfMatch, etagOf } from '../http/etag.js';
import { findTenant } from '../http/find.js';
import { operation } from '../http/operation.js';
import { page, pageOf, pagingQuery } from '../http/paging.js';
import { changeHeaders, named, postHeaders, tenantPath } from '../http/schemas.js';
import { firstApiOf, refuseForeignAddresses, refuseSharedReaders } from '../http/tenant-rules.js';
import type { AddRoutes, Tools } from '../http/tools.js';

const settable = {
  recipients: tenant.shape.recipients,
  readers: tenant.shape.readers,
  mailDomains: tenant.shape.mailDomains,
  timeZone: tenant.shape.timeZone,
  locale: tenant.shape.locale,
  branding: tenant.shape.branding,
  readerRoles: tenant.shape.readerRoles,
};

const newTenant = z
  .strictObject({ id: tenant.shape.id, name: tenant.shape.name, ...settable })
  .check(addressesOnList)
  .meta({
    id: 'NewTenant',
    examples: [
      {
        id: 'acme',
        name: 'Acme',
        mailDomains: ['example.com'],
        recipients: ['api-team@example.com'],
        timeZone: 'Europe/Berlin',
        locale: 'en-GB',
      },
    ],
  });

// Without the defaults: what a change does not name stays.
const tenantChange = z
  .strictObject({
    name: tenant.shape.name,
    recipients: settable.recipients.unwrap(),
    readers: settable.readers.unwrap(),
    mailDomains: settable.mailDomains.unwrap(),
    timeZone: settable.timeZone.unwrap(),
    locale: settable.locale.unwrap(),
    branding: settable.branding.unwrap(),
    readerRoles: settable.readerRoles.unwrap(),
    state: z.enum(['active', 'archived']),
  })
  .partial()
  .meta({ id: 'TenantChange', examples: [{ name: 'Acme Ltd' }, { state: 'archived' }] });

const listQuery = z.strictObject({ ...pagingQuery, state: tenant.shape.state.unwrap().optional() });

export const tenantRoutes: AddRoutes = (app, tools) => {
  const { registry, changes, clock, publish, scheduler } = tools;
  const tag = 'Tenants';

  app.get(
    '/tenants',
    operation('listTenants', {
      tag,
      summary: 'List tenants',
      query: listQuery,
      answers: { 200: pageOf(named.tenant) },
    }),
    async ({ query }) =>
      page(tools, 'tenants', query, {
        filters: [query.state],
        matches: ({ state }) => query.state === undefined || state === query.state,
      }),
  );

  app.post(
    '/tenants',
    operation('createTenant', {
      tag,
      summary: 'Create a tenant',
      headers: postHeaders,
      body: newTenant,
      answers: { 201: named.tenant },
      errors: ['already-exists', 'idempotency-key-reused', 'request-in-progress'],
    }),
    async (request, reply) => {
      const { body } = request;
      await refuseSharedReaders(registry, body.id, body.readerRoles);
      const now = clock().toISOString();
      if (await registry.get('tenants', body.id)) {
        throw new ProductError(
          'already-exists',
          `There is a tenant ${body.id} already. Change it with PATCH /v1/tenants/${body.id}.`,
        );
      }
      const item: Tenant = { ...body, state: 'active', createdAt: now, updatedAt: now };
      const stored = await changes.put(request, 'tenants', undefined, item);
      await publish(request);
      return reply
        .code(201)
        .header('location', `/v1/tenants/${item.id}`)
        .header('etag', etagOf(stored))
        .send(stored.item);
    },
  );

  app.get(
    '/tenants/:tenantId',
    operation('getTenant', {
      tag,
      summary: 'Read a tenant',
      params: tenantPath,
      answers: { 200: named.tenant },
      errors: ['unknown-tenant'],
    }),
    async ({ params }, reply) => {
      const stored = await findTenant(registry, params.tenantId);
      reply.header('etag', etagOf(stored));
      return stored.item;
    },
  );

  app.patch(
    '/tenants/:tenantId',
    operation('updateTenant', {
      tag,
      summary: 'Change a tenant',
      description:
        'Fields that are not named stay as they are. An archived tenant keeps its history and takes no new APIs.',
      params: tenantPath,
      headers: changeHeaders,
      body: tenantChange,
      answers: { 200: named.tenant },
      errors: [
        'unknown-tenant',
        'changed-meanwhile',
        'tenant-not-active',
        'already-exists',
        'aws-throttled',
        'aws-access-denied',
        'aws-unreachable',
      ],
    }),
    async (request, reply) => {
      const before = await findTenant(registry, request.params.tenantId);
      checkIfMatch(request.headers['if-match'], before);
      const after: Tenant = {
        ...before.item,
        ...request.body,
        updatedAt: clock().toISOString(),
      };
      refuseForeignAddresses(after);
      await refuseSharedReaders(registry, after.id, request.body.readerRoles ?? []);
      const stored = await changes.put(request, 'tenants', before, after);
      await publish(request);
      // Whenever it is named, not only when it changes: a repeat finishes what a failure left half done.
      if (request.body.timeZone) await followTimeZone(tools, after);
      return reply.header('etag', etagOf(stored)).send(stored.item);
    },
  );

  app.delete(
    '/tenants/:tenantId',
    operation('deleteTenant', {
      tag,
      summary: 'Delete a tenant that never had an API',
      description:
        'A tenant that owns or owned an API stays, so that its rows keep their owner: archive it instead.',
      params: tenantPath,
      headers: changeHeaders,
      answers: { 204: z.null() },
      errors: ['unknown-tenant', 'tenant-has-apis', 'changed-meanwhile'],
    }),
    async (request, reply) => {
      const before = await findTenant(registry, request.params.tenantId);
      checkIfMatch(request.headers['if-match'], before);
      // First closed to new APIs, then looked through: an API that is registered meanwhile sees the one or is seen by the other.
      const closed = await changes.put(request, 'tenants', before, {
        ...before.item,
        state: 'deleting',
        updatedAt: clock().toISOString(),
      });
      const owned = await firstApiOf(registry, before.item.id);
      if (owned) {
        await changes.put(request, 'tenants', closed, before.item);
        throw new ProductError(
          'tenant-has-apis',
          owned.openNow
            ? `Tenant ${before.item.id} owns API ${owned.id}. Move or deregister its APIs, and archive the tenant with PATCH {"state": "archived"}.`
            : `Tenant ${before.item.id} owned API ${owned.id}, and its rows keep that owner. Archive the tenant with PATCH {"state": "archived"}.`,
        );
      }
      for await (const schedule of everyItem(registry, 'report-schedules', `${before.item.id}/`)) {
        await scheduler.remove(schedule.item.id);
        await changes.remove(request, 'report-schedules', schedule);
      }
      await changes.remove(request, 'tenants', closed);
      await publish(request);
      return reply.code(204).send(null);
    },
  );
};

/** Schedules without a zone of their own go by the tenant's clocks: whoever starts them is told of new ones. */
async function followTimeZone({ registry, scheduler }: Tools, { id, timeZone }: Tenant) {
  for await (const { item } of everyItem(registry, 'report-schedules', `${id}/`)) {
    if (item.timeZone === null) await scheduler.put(item, timeZone);
  }
}
