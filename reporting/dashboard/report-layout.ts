import type { MeasureName } from './measures.js';
import {
  appendixTable,
  fromDashboard,
  refusedOverTime,
  topCustomers,
  topRoutes,
} from './report-visuals.js';
import type { Visual } from './visual.js';

/** A chapter of every report, as Gatebook's own PDF and QuickSight's paginated sheet lay it out. */
export interface SectionLayout {
  /** kebab-case, unique in the layout. */
  readonly id: string;
  readonly title: string;
  /** One sentence for people. */
  readonly description: string;
  /** Numbers with their change against the period before. */
  readonly figures: readonly FigureLayout[];
  /** In reading order, on a grid of 12 columns. */
  readonly visuals: readonly Visual[];
  /** Begins on a fresh page, as the appendix does. */
  readonly newPage?: true;
}

/** One number of a section. */
export interface FigureLayout {
  readonly measure: MeasureName;
  /** One sentence for people. */
  readonly description: string;
}

const half = { columns: 6, rows: 3 };
const full = { columns: 12, rows: 3 };

const figure = (measure: MeasureName, description: string): FigureLayout => ({
  measure,
  description,
});

/**
 * What a report holds, chapter by chapter. The cover, with tenant, branding and period, stands in front of the first
 * one; running header and page numbers are every renderer's own.
 */
export const reportLayout: readonly SectionLayout[] = [
  {
    id: 'summary',
    title: 'Summary',
    description: 'The numbers that matter, and how they changed against the period before.',
    figures: [
      figure('requests', 'All requests that the APIs served.'),
      figure('success_rate', 'The share of requests answered with success.'),
      figure('client_errors', 'Requests refused or wrong: status 400 to 499.'),
      figure('server_errors', 'Requests that failed: status 500 to 599.'),
      figure('p50', 'Half of the responses were at least as fast as this.'),
      figure('p95', '95 of 100 responses were at least as fast as this.'),
      figure('p99', '99 of 100 responses were at least as fast as this.'),
      figure('response_bytes', 'The bytes of all response bodies.'),
    ],
    visuals: [fromDashboard('requests-over-time', { size: full })],
  },
  {
    id: 'traffic',
    title: 'Traffic',
    description: 'When requests came, what became of them, and which domains they were made to.',
    figures: [],
    visuals: [
      fromDashboard('requests-by-status', { size: half }),
      fromDashboard('requests-by-domain', { size: half, limit: 8 }),
      fromDashboard('traffic-heatmap', { size: full }),
    ],
  },
  {
    id: 'routes',
    title: 'Routes',
    description: 'What was called, how often and how well it went.',
    figures: [],
    visuals: [fromDashboard('route-usage', { size: full }), topRoutes],
  },
  {
    id: 'errors',
    title: 'Errors and quota',
    description: 'What went wrong, what was held back, and where.',
    figures: [
      figure('error_rate', 'The share of requests answered 400 to 599.'),
      figure('server_error_rate', 'The share of requests answered 500 to 599.'),
      figure('throttled', 'Requests refused by a rate limit.'),
      figure('quota_exceeded', "Requests refused by a usage plan's quota."),
    ],
    visuals: [
      fromDashboard('failures-over-time'),
      refusedOverTime,
      fromDashboard('failure-classes', { limit: 8 }),
      fromDashboard('error-rate-by-route', { limit: 8 }),
    ],
  },
  {
    id: 'latency',
    title: 'Latency',
    description: 'How long responses took, and which routes were slow.',
    figures: [
      figure('mean_response_latency', 'From receiving a request to having sent its response.'),
      figure('mean_integration_latency', 'What the backends took of the response latency.'),
      figure('integration_p95', '95 of 100 backend answers were at least as fast as this.'),
      figure('max_response_latency', 'The slowest response of all.'),
    ],
    visuals: [
      fromDashboard('response-latency-over-time'),
      fromDashboard('integration-latency-over-time'),
      fromDashboard('slowest-routes', { limit: 8 }),
      fromDashboard('authorizer-latency-over-time'),
    ],
  },
  {
    id: 'consumers',
    title: 'Consumers and plans',
    description: 'Who called, on which usage plan, and how it went for them.',
    figures: [],
    visuals: [
      fromDashboard('consumer-usage', { size: half }),
      fromDashboard('requests-by-plan', { size: half }),
      topCustomers,
    ],
  },
  {
    id: 'appendix',
    title: 'Appendix',
    description: 'Every domain, method, route and status, the busiest first.',
    figures: [],
    visuals: [appendixTable],
    newPage: true,
  },
];
