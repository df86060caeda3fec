import { z } from 'zod';
import { ProductError } from '../../../core/product-error.js';
import { instant } from '../../../core/registry/api.js';
import { tenantId } from '../../../core/registry/tenant.js';
import {
  type UsageRow,
  usageDimensions,
  usageIntervals,
  usageMetrics,
} from '../../ports/usage-source.js';
import { csv } from '../csv.js';
import { findTenant } from '../find.js';
import { operation } from '../operation.js';
import { wholeNumber } from '../paging.js';
import type { AddRoutes } from '../tools.js';

const maxRows = 10_000;
const maxDays = 400;

/** A list in a query string: `a,b`. */
const listOf = <const T extends readonly [string, ...string[]]>(names: T, none: string) =>
  z
    .string()
    .regex(
      new RegExp(`^(?:${names.join('|')})(?:,(?:${names.join('|')})){0,${names.length - 1}}$`),
      `names of this list, separated by commas: ${names.join(', ')}`,
    )
    .transform((text) => [...new Set(text.split(','))] as T[number][])
    .optional()
    .describe(none);

const usageQuery = z.strictObject({
  tenant: tenantId
    .optional()
    .describe('Not given: all tenants, for the platform; its own, for a tenant'),
  from: instant.describe('Inclusive'),
  to: instant.describe('Exclusive'),
  groupBy: listOf(usageDimensions, 'Not given: one row for all'),
  metrics: listOf(usageMetrics, 'Not given: requests and errors'),
  interval: z.enum(usageIntervals).default('none'),
  limit: wholeNumber(1, maxRows)
    .optional()
    .describe(`At most so many rows; ${maxRows} when not given`),
  format: z.enum(['json', 'csv']).default('json'),
});

const answer = z
  .object({ rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()]))) })
  .meta({
    id: 'Usage',
    examples: [{ rows: [{ route: 'GET /orders', requests: 1234, p95: 87.5 }] }],
  });

export const usageRoutes: AddRoutes = (app, { registry, usage }) => {
  app.get(
    '/usage',
    operation('getUsage', {
      tag: 'Usage',
      summary: 'Requests, errors and latencies, sliced',
      description: `By the same SQL as the dashboard. Times are UTC, latencies milliseconds, at most ${maxDays} days and ${maxRows} rows.`,
      query: usageQuery,
      answers: { 200: answer },
      produces: ['application/json', 'text/csv'],
      errors: ['unknown-tenant', 'too-many-rows', 'not-set-up', 'unprocessable'],
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
      if (query.tenant) await findTenant(registry, query.tenant);
      const groupBy = query.groupBy ?? [];
      const metrics = query.metrics ?? (['requests', 'errors'] as const);
      const limit = query.limit ?? maxRows;
      const rows = await usage.usage({
        scope: query.tenant ? { tenantId: query.tenant } : 'allTenants',
        from,
        to,
        groupBy,
        metrics,
        interval: query.interval,
        limit: limit + 1,
      });
      refuseTooMany(rows, limit);
      if (query.format === 'json') return { rows };
      const columns = [...(query.interval === 'none' ? [] : ['time']), ...groupBy, ...metrics];
      return reply.type('text/csv; charset=utf-8').send(csv(columns, rows));
    },
  );
};

function refuseBadPeriod(from: number, to: number): void {
  if (to <= from) {
    throw new ProductError('unprocessable', 'query.to: must be after `from`.');
  }
  if (to - from > maxDays * 86_400_000) {
    throw new ProductError(
      'unprocessable',
      `query.to: at most ${maxDays} days after \`from\`. Ask for several periods, one after the other.`,
    );
  }
}

function refuseTooMany(rows: readonly UsageRow[], limit: number): void {
  if (rows.length <= limit) return;
  throw new ProductError(
    'too-many-rows',
    `The answer has more than ${limit} rows. Ask for a shorter period, a longer interval or fewer dimensions${limit < maxRows ? ', or raise `limit`' : ''}.`,
  );
}
