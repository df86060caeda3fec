import * as z from 'zod';
import { instant } from './api.js';

/** What leaves a trace in the audit when it changes. Of deliveries that is an order by hand; the rest is in the ledger. */
export const auditedResources = [
  'tenants',
  'apis',
  'api-routes',
  'pipelines',
  'product-updates',
  'pipeline-updates',
  'backfills',
  'report-schedules',
  'deliveries',
  'grants',
  'ingests',
  'rejected',
  'assignments',
  'erasures',
] as const;

/** One change: who made it, when, and the resource before and after. Ids sort by time. */
export const auditEntry = z.object({
  id: z.string(),
  at: instant,
  actor: z.object({ role: z.string(), name: z.string() }),
  requestId: z.string(),
  action: z.enum(['create', 'update', 'delete']),
  resource: z.string(),
  resourceId: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  /** `pending`: the change was about to be made, and nobody has said since that it was. */
  outcome: z.enum(['pending', 'done']),
});
export type AuditEntry = z.infer<typeof auditEntry>;
