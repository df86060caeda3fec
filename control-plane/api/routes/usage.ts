import * as z from 'zod';
import { dayMs } from '../../../core/periods/duration.js';
import { maxUsageRows, type UsageRow, usageIntervals } from '../../../core/ports/usage-source.js';
import { ProductError } from '../../../core/product-error.js';
import { instant } from '../../../core/registry/api.js';
import { tenantId, timeZone } from '../../../core/registry/tenant.js';
import { csvLine } from '../../../core/text/csv.js';
import { findTenant } from '../http/find.js';
import { operation } from '../http/operation.js';
import { wholeNumberBetween } from '../http/paging.js';
import type { AddRoutes } from '../http/tools.js';

const maxDays = 400;

/** A list of names in a query string: `a,b`. */
const names = z
  .string()
  .max(500)
  .regex(/^[a-z][a-z0-9_]{0,39}(?:,[a-z][a-z0-9_]{0,39}){0,19}$/, 'names separated by commas')
  .transform((text) => text.split(','))
  .optional();

const usageQuery = z.strictObject({
  tenant: tenantId
    .optional()
    .describe('Not given: all tenants, for the platform; its own, for a tenant'),
  from: instant.describe('Inclusive'),
  to: instant.describe('Exclusive'),
  groupBy: names.describe('Dimensions of docs/visuals.md, such as `route,status`'),
  metrics: names.describe('Measures of docs/visuals.md, such as `requests,errors,p95`'),
  interval: z.enum(usageIntervals).optional().describe('Not given: the period is added up'),
  zone: timeZone
    .optional()
    .describe(
      'Whose days, weekdays and hours of the day, such as `Asia/Kolkata`. Not given: the tenant’s own; UTC for all tenants',
    ),
  limit: wholeNumberBetween(1, maxUsageRows)
    .optional()
    .describe(`At most so many rows, or the answer is refused; ${maxUsageRows} when not given`),
  format: z.enum(['json', 'csv']).default('json'),
});

const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const answer = z
  .object({ columns: z.array(z.string()), rows: z.array(z.record(z.string(), value)) })
  .meta({
    id: 'Usage',
    examples: [
      { columns: ['route', 'requests'], rows: [{ route: 'GET /orders', requests: 1234 }] },
    ],
  });

export const usageRoutes: AddRoutes = (app, { registry, usage }) => {
  app.get(
    '/usage',
    operation('getUsage', {
      tag: 'Usage',
      summary: 'Requests, errors and latencies, sliced',
      description: `By the same SQL as the dashboard. Instants are UTC, days those of the zone, latencies milliseconds; at most ${maxDays} days and ${maxUsageRows} rows.`,
      query: usageQuery,
      answers: { 200: answer },
      produces: ['application/json', 'text/csv'],
      errors: [
        'unknown-tenant',
        'too-many-rows',
        'not-set-up',
        'unprocessable',
        'query-timed-out',
        'query-too-large',
        'out-of-memory',
        'disk-full',
        'query-failed',
        'aws-throttled',
        'aws-access-denied',
        'aws-unreachable',
      ],
    }),
    async ({ query }, reply) => {
      if (!usage) {
        throw new ProductError(
          'not-set-up',
          'This Gatebook has no lake to ask. docs/deploy.md says how to set it up.',
        );
      }
      const [from, to] = [Date.parse(query.from), Date.parse(query.to)];
      refuseBadPeriod(from, to);
      const tenant = query.tenant && (await findTenant(registry, query.tenant)).item;
      const { columns, rows } = await usage.usage({
        scope: tenant ? { tenantId: tenant.id } : 'allTenants',
        from,
        to,
        groupBy: query.groupBy ?? [],
        metrics: query.metrics ?? ['requests', 'errors'],
        interval: query.interval,
        timeZone: query.zone ?? (tenant ? tenant.timeZone : 'UTC'),
      });
      refuseTooMany(rows.length, query.limit ?? maxUsageRows);
      if (query.format === 'json') return { columns: [...columns], rows: [...rows] };
      return reply.type('text/csv; charset=utf-8').send(csvOf(columns, rows));
    },
  );
};

const csvOf = (columns: readonly string[], rows: readonly UsageRow[]): string =>
  [columns, ...rows.map((row) => columns.map((name) => row[name] ?? null))].map(csvLine).join('');

function refuseBadPeriod(from: number, to: number): void {
  if (to <= from) throw new ProductError('unprocessable', 'query.to: must be after `from`.');
  if (to - from <= maxDays * dayMs) return;
  throw new ProductError(
    'unprocessable',
    `query.to: at most ${maxDays} days after \`from\`. Ask for several periods, one after the other.`,
  );
}

function refuseTooMany(rows: number, limit: number): void {
  if (rows <= limit) return;
  throw new ProductError(
    'too-many-rows',
    `The answer has more than ${limit} rows. Ask for a shorter period, a longer interval or fewer dimensions${limit < maxUsageRows ? ', or raise `limit`' : ''}.`,
  );
}
