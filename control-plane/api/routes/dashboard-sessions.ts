import * as z from 'zod';
import { minuteMs } from '../../../core/periods/duration.js';
import { ProductError } from '../../../core/product-error.js';
import { findTenant } from '../http/find.js';
import { operation } from '../http/operation.js';
import { tenantPath } from '../http/schemas.js';
import type { AddRoutes } from '../http/tools.js';

const session = z
  .object({ url: z.url().describe('Opens that tenant’s dashboard'), expiresAt: z.iso.datetime() })
  .meta({
    id: 'DashboardSession',
    examples: [{ url: 'http://127.0.0.1:8080/d/acme.1/', expiresAt: '2026-11-02T10:30:00.000Z' }],
  });

export const dashboardSessionRoutes: AddRoutes = (app, { registry, dashboards, clock }) => {
  app.post(
    '/tenants/:tenantId/dashboard-sessions',
    operation('createDashboardSession', {
      tag: 'Dashboard',
      summary: 'Make a short-lived link to a tenant’s dashboard',
      description:
        'Whoever has the link sees that tenant’s rows until it expires. A link to QuickSight opens once, within five minutes; its session lasts 15 to 600 minutes.',
      params: tenantPath,
      body: z
        .strictObject({ minutes: z.int().min(1).max(600).default(60) })
        .meta({ id: 'NewDashboardSession', examples: [{ minutes: 60 }] }),
      answers: { 201: session },
      errors: [
        'unknown-tenant',
        'not-set-up',
        'aws-throttled',
        'aws-access-denied',
        'aws-unreachable',
      ],
    }),
    async ({ params, body }, reply) => {
      const { item } = await findTenant(registry, params.tenantId);
      if (!dashboards) {
        throw new ProductError(
          'not-set-up',
          'This Gatebook makes no dashboard links. docs/quicksight.md says how to set the dashboard up.',
        );
      }
      const expiresAt = clock().getTime() + body.minutes * minuteMs;
      const url = await dashboards.linkFor(item, expiresAt);
      return reply.code(201).send({ url, expiresAt: new Date(expiresAt).toISOString() });
    },
  );
};
