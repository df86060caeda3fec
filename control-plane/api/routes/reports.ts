import * as z from 'zod';
import { type CalendarDay, dayText } from '../../../core/periods/calendar-day.js';
import { documentFormats, mediaTypes } from '../../../core/ports/report-source.js';
import { ProductError } from '../../../core/product-error.js';
import { cadences } from '../../../core/registry/report-schedule.js';
import { findTenant } from '../http/find.js';
import { operation } from '../http/operation.js';
import { tenantPath } from '../http/schemas.js';
import type { AddRoutes } from '../http/tools.js';

const query = z.strictObject({
  period: z.enum(cadences),
  date: z.iso
    .date()
    .optional()
    .describe('Any day of the period, in the tenant’s zone. Not given: the last one that is over'),
  format: z.enum(documentFormats).default('pdf'),
});

export const reportRoutes: AddRoutes = (app, { registry, reports }) => {
  app.get(
    '/tenants/:tenantId/report',
    operation('drawReport', {
      tag: 'Reports',
      summary: 'Draw a tenant’s report of one period, on one machine',
      description:
        'The document that a schedule would send, drawn now and kept nowhere. `content-location` names it by the first day of its period.',
      params: tenantPath,
      query,
      answers: { 200: z.string() },
      produces: Object.values(mediaTypes),
      volatile: true,
      errors: [
        'unknown-tenant',
        'not-set-up',
        'render-failed',
        'render-refused',
        'report-not-isolated',
        'query-timed-out',
        'query-too-large',
        'out-of-memory',
        'disk-full',
        'query-failed',
      ],
    }),
    async ({ params, query: { period: cadence, date, format } }, reply) => {
      if (!reports) {
        throw new ProductError(
          'not-set-up',
          'This Gatebook draws no report while one waits. POST /v1/tenants/{tenantId}/reports has one made and sent.',
        );
      }
      const { item: tenant } = await findTenant(registry, params.tenantId);
      const { bytes, firstDay } = await reports.report({
        tenant,
        cadence,
        date: date === undefined ? undefined : dayOfText(date),
        format,
      });
      const named = new URLSearchParams({ period: cadence, date: dayText(firstDay), format });
      return reply
        .header('content-location', `/v1/tenants/${tenant.id}/report?${named}`)
        .type(mediaTypes[format])
        .send(Buffer.from(bytes) as never);
    },
  );
};

const dayOfText = (text: string): CalendarDay => {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  return { year, month, day };
};
