import * as z from 'zod';
import { ProductError } from '../../../core/product-error.js';
import { instant } from '../../../core/registry/api.js';
import { everyItem, type Registry } from '../../../core/registry/registry.js';
import {
  addressesOnList,
  newTenantUid,
  refuseInactive,
  type Tenant,
  tenant,
} from '../../../core/registry/tenant.js';
import { closeTenant } from '../http/closing-tenant.js';
import { changedMeanwhile, checkIfMatch, etagOf } from '../http/etag.js';
import { exampleTenant } from '../http/examples.js';
import { findTenant } from '../http/find.js';
import { operation } from '../http/operation.js';
import {
  isFound,
  page,
  pageOf,
  pagingQuery,
  searchText,
  sortedBy,
  sortOf,
} from '../http/paging.js';
import { changeHeaders, named, postHeaders, tenantPath } from '../http/schemas.js';
import {
  firstApiOf,
  followTimeZone,
  refuseForeignAddresses,
  refuseSharedReaders,
  withDeletable,
} from '../http/tenant-rules.js';
import { tenantSettings } from '../http/tenant-settings.js';
import type { AddRoutes } from '../http/tools.js';

const newTenant = z
  .strictObject({ id: tenant.shape.id, name: tenant.shape.name, ...tenantSettings })
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
    recipients: tenantSettings.recipients.unwrap(),
    readers: tenantSettings.readers.unwrap(),
    mailDomains: tenantSettings.mailDomains.unwrap(),
    timeZone: tenantSettings.timeZone.unwrap(),
    locale: tenantSettings.locale.unwrap(),
    branding: tenantSettings.branding.unwrap(),
    readerRoles: tenantSettings.readerRoles.unwrap(),
    consumer: tenantSettings.consumer.unwrap(),
    state: z.enum(['active', 'archived']),
  })
  .partial()
  .meta({ id: 'TenantChange', examples: [{ name: 'Acme Ltd' }, { state: 'archived' }] });

const deletedTenant = z
  .object({
    id: tenant.shape.id,
    uid: tenant.shape.uid,
    removed: z.object({ reportSchedules: z.int(), suppressedAddresses: z.int(), grants: z.int() }),
    stays: z.object({
      deliveries: z.object({
        count: z.int(),
        until: instant.describe('When they are removed from the ledger'),
      }),
      audit: z.object({ until: instant.nullable().describe('Null: for ever') }),
    }),
  })
  .meta({
    id: 'DeletedTenant',
    examples: [
      {
        id: exampleTenant.id,
        uid: exampleTenant.uid,
        removed: { reportSchedules: 1, suppressedAddresses: 0, grants: 0 },
        stays: {
          deliveries: { count: 4, until: '2027-01-31T09:30:00.000Z' },
          audit: { until: null },
        },
      },
    ],
  });

const orders = {
  name: ({ name }: Tenant) => name,
  createdAt: ({ createdAt }: Tenant) => createdAt,
  updatedAt: ({ updatedAt }: Tenant) => updatedAt,
};

const listQuery = z.strictObject({
  ...pagingQuery,
  state: tenant.shape.state.unwrap().optional(),
  q: searchText.describe('A part of the id or the name'),
  sort: sortOf(orders),
});

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
    async ({ query: { state, q, sort, ...query } }) =>
      page(tools, 'tenants', query, {
        filters: [state, q, sort],
        matches: (item) =>
          (state === undefined || item.state === state) && isFound(q, [item.id, item.name]),
        sort: sortedBy(sort, orders),
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
      const item: Tenant = {
        ...body,
        uid: newTenantUid(body.id),
        state: 'active',
        deletable: true,
        createdAt: now,
        updatedAt: now,
      };
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
      if (before.item.state === 'deleting') refuseInactive(before.item);
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
        'A tenant that owns or owned an API stays, so that its rows keep their owner: archive it instead. Links, tokens, grants and schedules of a deleted tenant end at once; the answer says what stays, and for how long. A tenant that gets the id later starts with nothing.',
      params: tenantPath,
      headers: changeHeaders,
      answers: { 200: deletedTenant },
      errors: ['unknown-tenant', 'tenant-has-apis', 'changed-meanwhile'],
    }),
    async (request) => {
      const before = await findTenant(registry, request.params.tenantId);
      checkIfMatch(request.headers['if-match'], before);
      const known = await withDeletable(registry, before);
      if (known === 'conflict') throw changedMeanwhile(`tenants ${before.item.id}`);
      if (!known.item.deletable) throw await hasApis(registry, before.item.id);
      // Here it is decided, by one conditional write: from now on the tenant takes no API, and it never had one.
      const closed = await changes.put(request, 'tenants', known, {
        ...known.item,
        state: 'deleting',
        updatedAt: clock().toISOString(),
      });
      const { id, uid } = before.item;
      let reportSchedules = 0;
      for await (const schedule of everyItem(registry, 'report-schedules', `${uid}/`)) {
        await scheduler.remove(schedule.item.id);
        await changes.remove(request, 'report-schedules', schedule);
        reportSchedules += 1;
      }
      const { suppressedAddresses, grants, deliveries, until } = await closeTenant(
        registry,
        before.item,
        clock(),
      );
      await changes.remove(request, 'tenants', closed);
      await publish(request);
      return {
        id,
        uid,
        removed: { reportSchedules, suppressedAddresses, grants },
        stays: { deliveries: { count: deliveries, until }, audit: { until: null } },
      };
    },
  );
};

async function hasApis(registry: Registry, id: string): Promise<ProductError> {
  const archive = 'rchive the tenant with PATCH {"state": "archived"}.';
  const owned = await firstApiOf(registry, id);
  return new ProductError(
    'tenant-has-apis',
    !owned
      ? `Tenant ${id} cannot be deleted: an API was about to be registered for it, or moved to it. A${archive}`
      : owned.openNow
        ? `Tenant ${id} owns API ${owned.id}. Move or deregister its APIs, and a${archive}`
        : `Tenant ${id} owned API ${owned.id}, and its rows keep that owner. A${archive}`,
  );
}
