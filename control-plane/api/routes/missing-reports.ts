import * as z from 'zod';
import { ProductError } from '../../../core/product-error.js';
import { instant } from '../../../core/registry/api.js';
import { deliveryStates, deliveryTenantUid } from '../../../core/registry/delivery.js';
import { tenantId, tenantIdOf } from '../../../core/registry/tenant.js';
import { exampleDelivery } from '../http/examples.js';
import { operation } from '../http/operation.js';
import { pageOf, pageOfAll, pagingQuery } from '../http/paging.js';
import type { AddRoutes } from '../http/tools.js';

const missing = z
  .object({
    id: z.string().describe('Of its delivery'),
    tenantId,
    dueAt: instant,
    state: z.string().nullable().describe('How far it came; null: nobody even began it'),
    reason: z.string().nullable(),
  })
  .meta({
    id: 'MissingReport',
    examples: [
      {
        id: exampleDelivery.id,
        tenantId: exampleDelivery.tenantId,
        dueAt: '2026-11-09T06:00:00.000Z',
        state: 'failed',
        reason: 'The mail server refused it.',
      },
    ],
  });

export const missingReportRoutes: AddRoutes = (app, { registry, cursors, missingReports }) => {
  app.get(
    '/deliveries/missing',
    operation('listMissingReports', {
      tag: 'Reports',
      summary: 'List reports that were due over an hour ago and were not sent, on one machine',
      description:
        'Those that nobody began among them: it is asked of the schedules what should be there.',
      query: z.strictObject({
        ...pagingQuery,
        tenant: tenantId.optional(),
        state: z.enum(deliveryStates).optional(),
      }),
      answers: {
        200: pageOf(missing).extend({
          faults: z
            .array(z.string())
            .describe('Schedules that could not be looked at, in sentences; for the platform'),
        }),
      },
      errors: ['not-set-up'],
    }),
    async ({ caller, query: { tenant, state, ...query } }) => {
      if (!missingReports) {
        throw new ProductError(
          'not-set-up',
          'This Gatebook lists no missing reports: in AWS the alarm MissingReports tells of them, and docs/operating.md says where they are named.',
        );
      }
      const { reports, faults } = await missingReports.list();
      // The tenant as it is now: of one before it, by the same name, it sees nothing.
      const uid = tenant && ((await registry.get('tenants', tenant))?.item.uid ?? tenant);
      const wanted = reports
        .filter((it) => uid === undefined || deliveryTenantUid(it) === uid)
        .filter((it) => state === undefined || it.state === state)
        .map(({ id, dueAt, ...report }) => ({
          id,
          tenantId: tenantIdOf(deliveryTenantUid({ id })),
          dueAt: new Date(dueAt).toISOString(),
          ...report,
        }));
      const list = JSON.stringify(['missing reports', uid ?? null, state ?? null]);
      const found = await pageOfAll(cursors, list, query, {
        all: wanted,
        idOf: ({ id }) => id,
      });
      return { ...found, faults: caller?.role === 'platform' ? [...faults] : [] };
    },
  );
};
