import { accessControl } from './access-control.js';
import { audienceSheet } from './audience.js';
import { consumersAndPlans } from './consumers-and-plans.js';
import { errorsAndQuota } from './errors-and-quota.js';
import { investigate } from './investigate.js';
import { latency } from './latency.js';
import { overview } from './overview.js';
import type { Sheet, Visual } from './visual.js';

/** The dashboard: every sheet in order. */
export const sheets: readonly Sheet[] = [
  overview,
  errorsAndQuota,
  consumersAndPlans,
  latency,
  accessControl,
  audienceSheet,
  investigate,
];

/** Every visual of every sheet. */
export const visuals: readonly Visual[] = sheets.flatMap((sheet) => sheet.visuals);
