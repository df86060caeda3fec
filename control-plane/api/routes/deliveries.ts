import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod';
import { lastCompletePeriod, periodOfDay } from '../../../core/periods/period.js';
import { ProductError } from '../../../core/product-error.js';
import { type Delivery, delivery, deliveryStates } from '../../../core/registry/delivery.js';
import { newDelivery } from '../../../core/registry/ledger.js';
import { cadences, reportSchedule } from '../../../core/registry/report-schedule.js';
import { tenantId } from '../../../core/registry/tenant.js';
import { findDelivery, findTenant } from '../http/find.js';
import { operation } from '../http/operation.js';
import { page, pageOf, pagingQuery, sortedBy, sortOf } from '../http/paging.js';
import { deliveryPath, named, postHeaders, tenantPath } from '../http/schemas.js';
import { refuseForeignRecipients } from '../http/tenant-rules.js';
import type { AddRoutes } from '../http/tools.js';

const reportNow = z
  .strictObject({
    cadence: z.enum(cadences).default('weekly'),
    date: z.iso
      .date()
      .optional()
      .describe('Any day of the period. Not given: the last period that is over.'),
    formats: reportSchedule.shape.formats.default(['pdf']),
    recipients: reportSchedule.shape.recipients
      .default(null)
      .describe('Null: the tenant’s recipients'),
  })
  .meta({ id: 'ReportNow', examples: [{ cadence: 'daily', date: '2026-11-01' }] });

const orders = {
  queuedAt: ({ queuedAt }: Delivery) => queuedAt,
  updatedAt: ({ updatedAt }: Delivery) => updatedAt,
};

const listQuery = z.strictObject({
  ...pagingQuery,
  tenant: tenantId.optional(),
  state: z.enum(deliveryStates).optional(),
  schedule: delivery.shape.schedule.optional(),
  sort: sortOf(orders),
});

export const deliveryRoutes: AddRoutes = (app, tools) => {
  const { registry, changes, clock, scheduler } = tools;
  const tag = 'Reports';

  app.post(
    '/tenants/:tenantId/reports',
    operation('createReport', {
      tag,
      summary: 'Make and send a report now',
      description:
        'Answers the delivery as it stands queued in the ledger; read it again to see how far it came. The same Idempotency-Key never makes a second one.',
      params: tenantPath,
      headers: postHeaders,
      body: reportNow,
      answers: { 202: named.delivery },
      errors: [
        'unknown-tenant',
        'tenant-not-active',
        'idempotency-key-reused',
        'aws-throttled',
        'aws-access-denied',
        'aws-unreachable',
        'request-in-progress',
      ],
    }),
    async (request, reply) => {
      const { item: tenant } = await findTenant(registry, request.params.tenantId);
      const { cadence, date, formats } = request.body;
      if (tenant.state !== 'active') {
        throw new ProductError('tenant-not-active', `Tenant ${tenant.id} is ${tenant.state}.`);
      }
      const recipients = request.body.recipients ?? tenant.recipients;
      refuseForeignRecipients({ ...tenant, recipients });
      const period = date
        ? periodOfDay(cadence, tenant.timeZone, calendarDay(date))
        : lastCompletePeriod(cadence, tenant.timeZone, clock().getTime());
      const fresh = newDelivery(
        {
          tenantId: tenant.id,
          tenantUid: tenant.uid,
          schedule: `now-${onceFor(request.headers['idempotency-key'])}`,
          period: period.key,
          cadence,
          timeZone: tenant.timeZone,
          from: new Date(period.from).toISOString(),
          to: new Date(period.to).toISOString(),
          formats,
          recipients,
        },
        clock(),
      );
      const stored =
        (await registry.get('deliveries', fresh.id)) ??
        (await changes.put(request, 'deliveries', undefined, fresh));
      await scheduler.start(stored.item);
      return reply
        .code(202)
        .header(
          'location',
          `/v1/deliveries/${tenant.id}/${stored.item.schedule}/${stored.item.period}`,
        )
        .send(stored.item);
    },
  );

  app.get(
    '/deliveries',
    operation('listDeliveries', {
      tag,
      summary: 'The ledger of deliveries',
      query: listQuery,
      answers: { 200: pageOf(named.delivery) },
    }),
    async ({ query: { tenant, state, schedule, sort, ...query } }) =>
      page(tools, 'deliveries', query, {
        prefix: tenant ? `${(await registry.get('tenants', tenant))?.item.uid ?? tenant}/` : '',
        filters: [state, schedule, sort],
        sort: sortedBy(sort, orders),
        matches: (item) =>
          (state === undefined || item.state === state) &&
          (schedule === undefined || item.schedule === schedule),
      }),
  );

  app.get(
    '/deliveries/:tenantId/:schedule/:period',
    operation('getDelivery', {
      tag,
      summary: 'Read a delivery',
      params: deliveryPath,
      answers: { 200: named.delivery },
      errors: ['unknown-delivery'],
    }),
    async ({ params }) => {
      const { tenantId, schedule, period } = params;
      const uid = (await registry.get('tenants', tenantId))?.item.uid ?? tenantId;
      return (await findDelivery(registry, `${uid}/${schedule}/${period}`)).item;
    },
  );
};

const calendarDay = (date: string) => {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return { year, month, day };
};

const onceFor = (key: string | undefined) =>
  createHash('sha256')
    .update(key ?? randomUUID())
    .digest('hex')
    .slice(0, 16);
