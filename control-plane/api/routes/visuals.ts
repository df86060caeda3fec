import * as z from 'zod';
import { ProductError } from '../../../core/product-error.js';
import { tenantId, timeZone } from '../../../core/registry/tenant.js';
import { findTenant } from '../http/find.js';
import { operation } from '../http/operation.js';
import { queryInstant } from '../http/schemas.js';
import type { AddRoutes } from '../http/tools.js';

const chosen = z.record(z.string().max(60), z.array(z.string().max(2000)).min(1).max(100));

/** Filters in a query string: JSON, for a value may hold whatever a client sent. */
const filters = z
  .string()
  .max(1000)
  .transform((text, context) => {
    try {
      const read = chosen.safeParse(JSON.parse(text));
      if (read.success) return read.data;
    } catch {
      // Said below.
    }
    context.issues.push({
      code: 'custom',
      message: 'must be JSON of names with lists of values, such as {"status":["404","429"]}',
      input: text,
    });
    return z.NEVER;
  })
  .meta({ type: 'string', maxLength: 1000 })
  .optional();

const query = z.strictObject({
  tenant: tenantId
    .optional()
    .describe('Not given: all tenants, for the platform; its own, for a tenant'),
  from: queryInstant
    .optional()
    .describe('Inclusive. Not given: since the first request of those asked for'),
  to: queryInstant.optional().describe('Exclusive. Not given: until the last request'),
  filters: filters.describe(
    'Only rows with one of these values: dimensions of docs/visuals.md with lists, as JSON, such as `{"status":["404"]}`',
  ),
  zone: timeZone
    .optional()
    .describe('Whose days and hours. Not given: the tenant’s own; UTC for all tenants'),
});

const answer = z
  .object({
    columns: z.array(z.string()),
    rows: z.array(
      z.record(z.string(), z.unknown().describe('Text, a number, true or false, or null')),
    ),
  })
  .meta({
    id: 'VisualAnswer',
    examples: [{ columns: ['status', 'requests'], rows: [{ status: 200, requests: 1234 }] }],
  });

export const visualRoutes: AddRoutes = (app, { registry, visuals }) => {
  app.get(
    '/visuals/:id',
    operation('askVisual', {
      tag: 'Usage',
      summary: 'The rows of a visual of the dashboard, on one machine',
      description:
        'As the page shows it: docs/visuals.md lists the visuals with their columns. Latencies are milliseconds.',
      params: z.strictObject({
        id: z
          .string()
          .min(1)
          .max(100)
          .meta({ examples: ['requests-by-status'] }),
      }),
      query,
      answers: { 200: answer },
      volatile: true,
      errors: [
        'unknown-tenant',
        'unknown-visual',
        'unknown-filter',
        'not-set-up',
        'query-timed-out',
        'query-too-large',
        'out-of-memory',
        'disk-full',
        'query-failed',
      ],
    }),
    async ({ params: { id }, query: { tenant: asked, from, to, filters, zone } }) => {
      if (!visuals) {
        throw new ProductError(
          'not-set-up',
          'This Gatebook answers no visuals over REST: in AWS QuickSight shows them, and GET /v1/usage has the numbers.',
        );
      }
      const tenant = asked && (await findTenant(registry, asked)).item;
      const { columns, rows } = await visuals.visual({
        id,
        scope: tenant ? { tenantId: tenant.id } : 'allTenants',
        ...(from && { from: Date.parse(from) }),
        ...(to && { to: Date.parse(to) }),
        filters: filters ?? {},
        timeZone: zone ?? (tenant ? tenant.timeZone : 'UTC'),
      });
      return { columns: [...columns], rows: [...rows] };
    },
  );
};
