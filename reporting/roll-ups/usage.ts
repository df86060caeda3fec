import { column, max } from '../expression/expression.js';
import { commonDimensions, sameAsRequests } from './dimensions.js';
import { histogramLatencies } from './histogram.js';
import { commonMeasures, latencyHistogram, latencySummary } from './measures.js';
import type { RollUp } from './roll-up.js';

/**
 * What was called and how it went. Its rows are bounded by the surface of the APIs (routes, statuses, plans), never by
 * how many callers there are: who called is the matter of `audience`.
 */
export const usage: RollUp = {
  name: 'usage',
  comment: 'Per quarter hour: what was called and how it went',
  dimensions: [
    ...commonDimensions,
    sameAsRequests('http_method'),
    sameAsRequests('route'),
    sameAsRequests('status'),
    sameAsRequests('usage_plan'),
    sameAsRequests('sign_in'),
    sameAsRequests('failure_class'),
    sameAsRequests('error_type'),
  ],
  measures: [
    ...commonMeasures,
    {
      name: 'error_message',
      type: 'text',
      comment: 'One of the error messages, as an example',
      aggregate: max(column('error_message')),
    },
    ...latencySummary('response_latency'),
    ...latencySummary('integration_latency'),
    ...latencySummary('authorizer_latency'),
    ...histogramLatencies.flatMap(latencyHistogram),
  ],
};
