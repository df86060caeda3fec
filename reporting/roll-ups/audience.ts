import { commonDimensions, sameAsRequests } from './dimensions.js';
import { commonMeasures } from './measures.js';
import type { RollUp } from './roll-up.js';

/** Who called: consumers and plans, ways of signing in, clients, bots, countries. */
export const audience: RollUp = {
  name: 'audience',
  comment: 'Per quarter hour: who called',
  dimensions: [
    ...commonDimensions,
    sameAsRequests('consumer'),
    sameAsRequests('usage_plan'),
    sameAsRequests('sign_in'),
    sameAsRequests('client_family'),
    sameAsRequests('is_bot'),
    sameAsRequests('country'),
  ],
  measures: commonMeasures,
};
