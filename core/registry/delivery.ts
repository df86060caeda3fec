import * as z from 'zod';
import { instant } from './api.js';
import { cadences, reportFormats } from './report-schedule.js';
import { tenantId, timeZone } from './tenant.js';

export const deliveryStates = [
  'queued',
  'rendering',
  'rendered',
  'sent',
  'bounced',
  'failed',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** One try at a delivery: what it reached, and why it went no further. */
export const attempt = z.object({
  startedAt: instant,
  endedAt: instant.nullable(),
  outcome: z.enum(['running', 'rendered', 'sent', 'failed']),
  reason: z.string().max(1000).nullable(),
});

/**
 * The mail of one recipient. `sending` is written down before the mail service is asked, so that a worker that follows
 * a dead one knows which mails may have left already.
 */
export const deliveredMail = z.object({
  recipient: z.email().max(254),
  /** The Message-ID, the same at every try, by which receivers know a repeat. */
  messageId: z.string().max(200),
  state: z.enum(['sending', 'sent', 'refused', 'bounced', 'complained']),
  reason: z.string().max(1000).nullable(),
  at: instant,
});
export type DeliveredMail = z.infer<typeof deliveredMail>;

/**
 * A report on its way to its readers. The id is made of the tenant's uid, schedule and period, so that the conditional
 * write that creates it is what makes a delivery happen once.
 */
export const delivery = z.object({
  /** `tenantUid/schedule/period`. */
  id: z.string().max(180),
  tenantId,
  /** The schedule's name, or `now-` and the request's own key for a report that was asked for by hand. */
  schedule: z.string().max(80),
  /** The first local day of the period, and for a week or month its kind: `d2026-11-01`, `w2026-11-02`, `m2026-11-01`. */
  period: z.string().regex(/^[dwm]\d{4}-\d{2}-\d{2}$/),
  cadence: z.enum(cadences),
  timeZone,
  /** The period's bounds: from inclusive, to exclusive. */
  from: instant,
  to: instant,
  formats: z.array(z.enum(reportFormats)).min(1).max(3),
  recipients: z.array(z.email().max(254)).max(50),
  state: z.enum(deliveryStates),
  reason: z.string().max(1000).nullable(),
  attempts: z.array(attempt).max(20),
  /** The documents with their SHA-256, so that what was sent can be proven. */
  manifest: z.array(
    z.object({
      name: z.string(),
      bytes: z.int().nonnegative(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      location: z.string().nullable(),
    }),
  ),
  mails: z.array(deliveredMail).max(50).default([]),
  /** What the mail service knows this delivery by. */
  messageIds: z.array(z.string()),
  /** Who works on it until when; another worker may take over after that. */
  lease: z.object({ holder: z.string(), until: instant }).nullable(),
  queuedAt: instant,
  updatedAt: instant,
  /** When it is removed by itself: some time after its tenant was deleted. */
  expiresAt: instant.nullable().default(null),
});
export type Delivery = z.infer<typeof delivery>;

/** The uid of the tenant whose report a delivery is. */
export const deliveryTenantUid = ({ id }: Pick<Delivery, 'id'>): string => id.split('/')[0] ?? '';
