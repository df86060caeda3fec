import { visuals } from './dashboard.js';
import { greatestFirst } from './ranking.js';
import { chartLimit, half, wide } from './sized.js';
import type { Visual } from './visual.js';

/** A visual of the dashboard, with the place and length that it has on paper. */
export const fromDashboard = (
  id: string,
  onPaper: Partial<Pick<Visual, 'title' | 'description' | 'size' | 'limit'>> = {},
): Visual => {
  const visual = visuals.find((candidate) => candidate.id === id);
  if (visual === undefined) throw new Error(`The report shows ${id}, which the dashboard lacks.`);
  return { ...visual, ...onPaper };
};

/** The routes as a ranking with what a reader asks next: how many failed, how long they took. */
export const topRoutes: Visual = {
  id: 'top-routes',
  title: 'Top routes',
  description: 'The routes with the most requests.',
  kind: 'table',
  dimensions: ['http_method', 'route'],
  measures: ['requests', 'error_rate', 'p50', 'p95', 'response_bytes'],
  order: greatestFirst('requests', 'http_method', 'route'),
  limit: 15,
  size: wide,
};

/** Both ways of being held back, side by side: a throttled caller has to slow down, one over quota needs a larger plan. */
export const refusedOverTime: Visual = {
  id: 'refused-over-time',
  title: 'Throttled and over quota',
  description: "Requests refused by a rate limit or by a usage plan's quota.",
  kind: 'stacked-bar',
  dimensions: ['time'],
  measures: ['throttled', 'quota_exceeded'],
  order: [{ by: 'time' }],
  limit: chartLimit,
  size: half,
};

/** The customers of the APIs, as many as fit on half a page. */
export const topCustomers: Visual = {
  id: 'top-customers',
  title: 'Top consumers',
  description: 'The consumers with the most requests, and how they fared.',
  kind: 'table',
  dimensions: ['consumer', 'usage_plan'],
  measures: ['requests', 'error_rate', 'throttled', 'quota_exceeded', 'last_seen'],
  where: [{ dimension: 'consumer', is: 'present' }],
  order: greatestFirst('requests', 'consumer'),
  limit: 20,
  size: wide,
};

/** What the appendix lists: long enough to answer a question that the charts raise, short enough to page through. */
export const appendixTable: Visual = {
  id: 'routes-and-statuses',
  title: 'Requests by route and status',
  description: 'Every domain, method, route and status, the busiest first.',
  kind: 'table',
  dimensions: ['domain_name', 'http_method', 'route', 'status'],
  measures: ['requests', 'p50', 'p95', 'response_bytes'],
  order: greatestFirst('requests', 'domain_name', 'http_method', 'route', 'status'),
  limit: 500,
  size: wide,
};
