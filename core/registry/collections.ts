import * as z from 'zod';
import { api, instant } from './api.js';
import { auditEntry } from './audit-entry.js';
import { delivery } from './delivery.js';
import { pipeline } from './pipeline.js';
import { reportSchedule } from './report-schedule.js';
import { suppression } from './suppression.js';
import { tenant } from './tenant.js';

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

/** Everything the registry keeps, once: the adapters are derived from this table. */
export const collections = {
  tenants: tenant,
  apis: api,
  pipelines: pipeline,
  'report-schedules': reportSchedule,
  deliveries: delivery,
  suppressions: suppression,
  audit: auditEntry,
  replays: keptAnswer,
} as const;

export type CollectionName = keyof typeof collections;
export type Item<C extends CollectionName> = z.infer<(typeof collections)[C]>;
