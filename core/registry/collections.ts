import * as z from 'zod';
import { api, instant } from './api.js';
import { apiRoutes } from './api-routes.js';
import { auditEntry } from './audit-entry.js';
import { backfill } from './backfill.js';
import { delivery } from './delivery.js';
import { erasure } from './erasure.js';
import { grant } from './grant.js';
import { pipeline } from './pipeline.js';
import { pipelineHealth } from './pipeline-health.js';
import { pipelineUpdate, productUpdate } from './product-update.js';
import { reportSchedule } from './report-schedule.js';
import { suppression } from './suppression.js';
import { storedTenant } from './tenant.js';

/** The answer to a POST that carried an Idempotency-Key, kept so that a repeat gets the same answer. */
export const keptAnswer = z.object({
  id: z.string(),
  fingerprint: z.string(),
  startedAt: instant,
  /** Null while the first request is still being worked on. */
  answer: z
    .object({ status: z.int(), headers: z.record(z.string(), z.string()), body: z.string() })
    .nullable(),
  expiresAt: instant,
});

/** How often an account has done something on one day (UTC) of which it may do so much a day and no more. */
export const allowance = z.object({
  id: z.string(),
  used: z.int().nonnegative(),
  expiresAt: instant,
});

/** Everything the registry keeps, once: the adapters are derived from this table. */
export const collections = {
  tenants: storedTenant,
  apis: api,
  'api-routes': apiRoutes,
  pipelines: pipeline,
  'pipeline-health': pipelineHealth,
  'product-updates': productUpdate,
  'pipeline-updates': pipelineUpdate,
  backfills: backfill,
  'report-schedules': reportSchedule,
  deliveries: delivery,
  suppressions: suppression,
  erasures: erasure,
  grants: grant,
  audit: auditEntry,
  replays: keptAnswer,
  allowances: allowance,
} as const;

export type CollectionName = keyof typeof collections;

/**
 * When an item is removed by itself (milliseconds since 1970), which may be some time later: DynamoDB promises days,
 * one machine the next write or so. Whoever reads it looks at `expiresAt` too. Null: it stays.
 */
export function expiryOf(item: unknown): number | null {
  const { expiresAt } = item as { expiresAt?: string | null };
  return expiresAt ? Date.parse(expiresAt) : null;
}

export type Item<C extends CollectionName> = z.infer<(typeof collections)[C]>;
