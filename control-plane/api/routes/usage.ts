import * as z from 'zod';
import { dayMs } from '../../../core/periods/duration.js';
import { maxUsageRows, type UsageRow, usageIntervals } from '../../../core/ports/usage-source.js';
import { ProductError } from '../../../core/product-error.js';
import { tenantId, timeZone } from '../../../core/registry/tenant.js';
import { csvLine } from '../../../core/text/csv.js';
import { findTenant } from '../http/find.js';
import { operation } from '../http/operation.js';
import { pagingQuery, wholeNumberBetween } from '../http/paging.js';
import { queryInstant } from '../http/schemas.js';
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
  from: queryInstant.describe('Inclusive'),
  to: queryInstant.describe('Exclusive'),
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
    .describe(`At most so many rows; ${maxUsageRows} when not given`),
  cursor: pagingQuery.cursor,
  format: z.enum(['json', 'csv']).default('json'),
});

const answer = z
  .object({
    columns: z.array(z.string()),
    // Generators of clients make a type of it in every language; of the four types that it has, several make none.
    rows: z.array(
      z.record(z.string(), z.unknown().describe('Text, a number, true or false, or null')),
    ),
    next: z.string().nullable().describe('The cursor of the next page; null on the last one'),
  })
  .meta({
    id: 'Usage',
    examples: [
      {
        columns: ['route', 'requests'],
        rows: [{ route: 'GET /orders', requests: 1234 }],
        next: null,
      },
    ],
  });

export const usageRoutes: AddRoutes = (app, { registry, usage, cursors }) => {
  app.get(
    '/usage',
    operation('getUsage', {
      tag: 'Usage',
      summary: 'Requests, errors and latencies, sliced',
      description: `By the same SQL as the dashboard. Instants are UTC, days those of the zone, latencies milliseconds; at most ${maxDays} days, and ${maxUsageRows} rows a page. Rows come in the order of time and dimensions; each page is counted when it is asked for, so that pages agree for a period that is over. With \`format=csv\`, the header \`link\` leads to the next page.`,
      query: usageQuery,
      answers: { 200: answer },
      produces: ['application/json', 'text/csv'],
      errors: [
        'unknown-tenant',
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
    async (request, reply) => {
      const { query } = request;
      if (!usage) {
        throw new ProductError(
          'not-set-up',
          'This Gatebook has no lake to ask. docs/deploy.md says how to set it up.',
        );
      }
      const [from, to] = [Date.parse(query.from), Date.parse(query.to)];
      refuseBadPeriod(from, to);
      const tenant = query.tenant && (await findTenant(registry, query.tenant)).item;
      const { cursor, limit = maxUsageRows, format, ...question } = query;
      const list = `usage ${JSON.stringify(question, Object.keys(question).sort())}`;
      const skip = Number((await cursors.read(list, cursor)) ?? 0);
      const found = await usage.usage({
        scope: tenant ? { tenantId: tenant.id } : 'allTenants',
        from,
        to,
        groupBy: query.groupBy ?? [],
        metrics: query.metrics ?? ['requests', 'errors'],
        interval: query.interval,
        timeZone: query.zone ?? (tenant ? tenant.timeZone : 'UTC'),
        page: { skip, limit },
      });
      const columns = [...found.columns];
      const rows = found.rows.slice(0, limit);
      const next =
        found.rows.length > limit ? await cursors.next(list, String(skip + limit)) : null;
      if (format === 'json') return { columns, rows, next };
      if (next) reply.header('link', `<?${nextQuery(request.url, next)}>; rel="next"`);
      return reply.type('text/csv; charset=utf-8').send(csvOf(columns, rows));
    },
  );
};

/** The query that was sent, with another cursor. */
function nextQuery(url: string, cursor: string): string {
  const query = new URLSearchParams(url.split('?')[1] ?? '');
  query.set('cursor', cursor);
  return query.toString();
}

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
