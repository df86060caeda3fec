import { greatestFirst, slowestFirst } from './ranking.js';
import { chartLimit, half, tableLimit, wide } from './sized.js';
import type { Sheet, Visual } from './visual.js';

const percentiles = (
  id: string,
  title: string,
  description: string,
  measures: Visual['measures'],
): Visual => ({
  id,
  title,
  description,
  kind: 'numbers',
  dimensions: [],
  measures,
  limit: 1,
  size: { columns: 4, rows: 2 },
});

const overTime = (
  id: string,
  title: string,
  description: string,
  measures: Visual['measures'],
): Visual => ({
  id,
  title,
  description,
  kind: 'line',
  dimensions: ['time'],
  measures,
  order: [{ by: 'time' }],
  limit: chartLimit,
  size: half,
  drill: ['time'],
});

/** How long requests took, and where. */
export const latency: Sheet = {
  id: 'latency',
  title: 'Latency',
  description: 'How long requests took, and which part of it the backends and authorizers had.',
  visuals: [
    percentiles(
      'latency-percentiles',
      'Response latency',
      'Half, 95 and 99 of 100 responses were at least as fast as this.',
      ['p50', 'p95', 'p99'],
    ),
    percentiles(
      'integration-latency-percentiles',
      'Integration latency',
      'What the backends took, for half, 95 and 99 of 100 requests at most.',
      ['integration_p50', 'integration_p95', 'integration_p99'],
    ),
    percentiles(
      'authorizer-latency-percentiles',
      'Authorizer latency',
      'What the authorizers took, for half, 95 and 99 of 100 authorised requests at most.',
      ['authorizer_p50', 'authorizer_p95', 'authorizer_p99'],
    ),
    overTime(
      'response-latency-over-time',
      'Response latency over time',
      'Mean and percentiles of the response latency.',
      ['mean_response_latency', 'p50', 'p95', 'p99'],
    ),
    overTime(
      'integration-latency-over-time',
      'Integration latency over time',
      'Mean and percentiles of what the backends took.',
      ['mean_integration_latency', 'integration_p50', 'integration_p95', 'integration_p99'],
    ),
    overTime(
      'mean-latencies',
      'Response and integration',
      'The gap between the two is what API Gateway and the authorizers took.',
      ['mean_response_latency', 'mean_integration_latency'],
    ),
    overTime(
      'authorizer-latency-over-time',
      'Authorizer latency over time',
      'Mean and percentiles of what the authorizers took.',
      ['mean_authorizer_latency', 'authorizer_p50', 'authorizer_p95', 'authorizer_p99'],
    ),
    {
      id: 'slowest-routes',
      title: 'Slowest routes',
      description:
        'The routes whose response latency is greatest for 95 of 100 requests; those of fewer than 20 requests come last.',
      kind: 'bar',
      dimensions: ['route'],
      measures: ['p95', 'p50', 'p99', 'requests'],
      order: slowestFirst('p95', 'route'),
      limit: 20,
      size: half,
      drill: ['route'],
    },
    {
      id: 'latency-by-plan',
      title: 'Latency by usage plan',
      description:
        'Response latency of the calls under each usage plan; plans of fewer than 20 requests come last.',
      kind: 'bar',
      dimensions: ['usage_plan'],
      measures: ['p95', 'p50', 'p99', 'requests'],
      order: slowestFirst('p95', 'usage_plan'),
      limit: 20,
      size: half,
      drill: ['usage_plan'],
    },
    {
      id: 'latencies',
      title: 'API latency',
      description: 'Latencies by domain, route, plan, status and error.',
      kind: 'table',
      dimensions: ['domain_name', 'route', 'usage_plan', 'status', 'error_type'],
      measures: [
        'requests',
        'mean_response_latency',
        'p50',
        'p95',
        'p99',
        'max_response_latency',
        'mean_integration_latency',
        'mean_authorizer_latency',
      ],
      order: greatestFirst('requests'),
      limit: tableLimit,
      size: wide,
      drill: ['domain_name', 'route', 'usage_plan', 'status', 'error_type'],
    },
  ],
};
