import * as z from 'zod';
import { instant } from './api.js';
import { printable, tenantId, timeZone } from './tenant.js';

export const reportFormats = ['pdf', 'csv', 'xlsx'] as const;
export const cadences = ['daily', 'weekly', 'monthly'] as const;

/** A schedule's name within its tenant. */
export const scheduleName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, 'a slug of 1 to 40 characters');

/**
 * When a tenant gets a report. It is due at `hour` in its zone on the day after the period ends: every day,
 * every Monday, every first of a month.
 */
export const reportSchedule = z.object({
  /** `tenantUid/name`. */
  id: z.string().max(130),
  tenantId,
  name: scheduleName,
  cadence: z.enum(cadences),
  hour: z.int().min(0).max(23),
  /** Null: the tenant's own zone. */
  timeZone: timeZone.nullable(),
  formats: z.array(z.enum(reportFormats)).min(1).max(3),
  /** Null: the tenant's recipients. */
  recipients: z.array(z.email().max(254)).min(1).max(50).nullable(),
  title: printable(1, 120).nullable(),
  state: z.enum(['active', 'paused']),
  createdAt: instant,
  updatedAt: instant,
});
export type ReportSchedule = z.infer<typeof reportSchedule>;
