import * as z from 'zod';
import { type DeliveredMail, deliveryTenantUid } from '../../../core/registry/delivery.js';
import { recordBounce } from '../../../core/registry/ledger.js';
import type { Registry } from '../../../core/registry/registry.js';
import { deliveryOfTag, deliveryTag } from '../mail/ses.js';
import { suppress } from './suppressions.js';

const address = z.object({ emailAddress: z.string(), diagnosticCode: z.string().optional() });

/**
 * What SES publishes of a mail, as far as the ledger cares. Source: Amazon SES developer guide, "Contents of event data that
 * Amazon SES publishes to Amazon SNS".
 */
const sesEvent = z.object({
  eventType: z.string(),
  mail: z.object({
    destination: z.array(z.string()),
    tags: z.record(z.string(), z.array(z.string())),
  }),
  bounce: z.object({ bounceType: z.string(), bouncedRecipients: z.array(address) }).optional(),
  complaint: z.object({ complainedRecipients: z.array(address) }).optional(),
});

/** What an event did to the ledger. */
export type EventOutcome = 'noted' | 'ignored';

/**
 * Brings an event of SES into the ledger: a mail that left, that came back, or that its reader complained about. An
 * address whose mails bounce permanently, or whose reader complains, gets no more. Safe to repeat, in any order.
 */
export async function recordSesEvent(
  registry: Registry,
  event: unknown,
  now: Date,
): Promise<EventOutcome> {
  const parsed = sesEvent.safeParse(event);
  if (!parsed.success) return 'ignored';
  const { eventType, mail, bounce, complaint } = parsed.data;
  const tag = mail.tags[deliveryTag]?.[0];
  if (tag === undefined) return 'ignored';
  const id = deliveryOfTag(tag);
  const tenantUid = deliveryTenantUid({ id });
  if (!(await registry.get('deliveries', id))) return 'ignored';
  const at = now.toISOString();

  if (eventType === 'Send') {
    for (const recipient of mail.destination)
      await noteMail(registry, id, recipient, { state: 'sent', reason: null, at });
    return 'noted';
  }
  if (eventType === 'Bounce' && bounce?.bounceType === 'Permanent') {
    for (const {
      emailAddress,
      diagnosticCode = 'no reason was given',
    } of bounce.bouncedRecipients) {
      const reason = `${emailAddress}: ${diagnosticCode}`.slice(0, 1000);
      await noteMail(registry, id, emailAddress, { state: 'bounced', reason, at });
      await suppress(registry, { tenantUid, recipient: emailAddress, cause: 'bounced' }, now);
      await recordBounce(registry, id, reason, now);
    }
    return 'noted';
  }
  if (eventType === 'Complaint' && complaint) {
    for (const { emailAddress } of complaint.complainedRecipients) {
      const reason = 'The reader marked the mail as unwanted.';
      await noteMail(registry, id, emailAddress, { state: 'complained', reason, at });
      await suppress(registry, { tenantUid, recipient: emailAddress, cause: 'complained' }, now);
    }
    return 'noted';
  }
  return 'ignored';
}

/** How far a mail can still go: an event that comes late takes nothing back. */
const rank: Readonly<Record<DeliveredMail['state'], number>> = {
  sending: 0,
  refused: 1,
  sent: 1,
  bounced: 2,
  complained: 3,
};

async function noteMail(
  registry: Registry,
  id: string,
  recipient: string,
  change: Pick<DeliveredMail, 'state' | 'reason' | 'at'>,
): Promise<void> {
  for (;;) {
    const found = await registry.get('deliveries', id);
    const mail = found?.item.mails.find(
      (one) => one.recipient.toLowerCase() === recipient.toLowerCase(),
    );
    if (!found || !mail || rank[change.state] <= rank[mail.state]) return;
    const mails = found.item.mails.map((one) => (one === mail ? { ...one, ...change } : one));
    const next = { ...found.item, mails, updatedAt: change.at };
    if ((await registry.put('deliveries', next, found.version)) !== 'conflict') return;
  }
}
