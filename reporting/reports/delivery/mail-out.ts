import { createHash } from 'node:crypto';
import { mediaTypes } from '../../../core/ports/report-source.js';
import { ProductError } from '../../../core/product-error.js';
import type { DeliveredMail, Delivery } from '../../../core/registry/delivery.js';
import type { Stored } from '../../../core/registry/registry.js';
import { foreignRecipients, type Tenant } from '../../../core/registry/tenant.js';
import { mailContent } from '../mail/content.js';
import type { Handover, MailAttachment, OutgoingMail } from '../mail/mail.js';
import { type DeliveryDependencies, leaseMs } from './dependencies.js';
import type { Prepared } from './prepare.js';
import { reportProgress } from './report-progress.js';
import { suppressionOf } from './suppressions.js';

/** Where all mails of a delivery are now, and what keeps the delivery from being done; null: nothing does. */
export interface MailedOut {
  readonly held: Stored<'deliveries'>;
  readonly later: string | null;
}

/**
 * Mails a report to its recipients, each their own mail, none of them twice. Before a mail is handed over, `sending` is
 * written into the ledger by a conditional write: a worker that has lost its lease fails there, and a worker that
 * follows a dead one sees which mails may have left (docs/decisions: handing a report over once).
 */
export async function mailOut(
  dependencies: DeliveryDependencies,
  { held: first, report, documents }: Prepared,
  tenant: Tenant,
): Promise<MailedOut> {
  const { transport, clock } = dependencies;
  let held = first;
  let later: string | null = null;
  const note = async (mail: DeliveredMail) => {
    held = await reportProgress(dependencies, held, ({ mails }) => ({
      state: 'mailing',
      mails: [...mails.filter((one) => one.recipient !== mail.recipient), mail],
      leaseMs,
    }));
  };
  const forget = async (recipient: string) => {
    held = await reportProgress(dependencies, held, ({ mails }) => ({
      state: 'mailing',
      mails: mails.filter((one) => one.recipient !== recipient || one.state !== 'sending'),
      leaseMs,
    }));
  };
  const letter = await composing(dependencies, { held, report, documents }, tenant);
  for (const recipient of held.item.recipients) {
    const before = held.item.mails.find((mail) => mail.recipient === recipient);
    if (before && before.state !== 'sending') continue;
    const messageId = before?.messageId ?? messageIdOf(held.item, recipient, dependencies.from);
    const mail = letter(recipient, messageId);
    const entry = (state: DeliveredMail['state'], reason: string | null, id = messageId) =>
      note({ recipient, messageId: id, state, reason, at: clock().toISOString() });

    const refusal = await refusalOf(dependencies, tenant, recipient);
    if (refusal !== null) {
      await entry('refused', refusal);
      continue;
    }
    // What may have left before a crash goes again only if the service does not know that it left.
    const left = before && (await transport.hasLeft(mail, new Date(before.at)));
    if (left === true) {
      await entry('sent', null);
      continue;
    }
    if (left === 'not-yet') {
      later = 'A mail may have left or not; the mail service is given time to tell.';
      continue;
    }
    if (!before) await entry('sending', null);
    const answer: Handover = await transport.send(mail);
    if (answer.outcome === 'sent') await entry('sent', null, answer.messageId);
    else if (answer.outcome === 'refused') await entry('refused', answer.reason);
    else {
      later = answer.reason;
      // An answer that got lost leaves open whether the mail was taken: its entry stays `sending`.
      if (answer.outcome === 'later') await forget(recipient);
    }
  }
  return { held, later };
}

/** Composes the mail of each recipient: the same content, each with its own way out. */
async function composing(
  { transport, store, from, dashboardUrl, unsubscribeUrl }: DeliveryDependencies,
  { held, report, documents }: Prepared,
  tenant: Tenant,
): Promise<(recipient: string, messageId: string) => OutgoingMail> {
  const size = documents.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const isAttached = size <= transport.attachmentLimit;
  const links = await Promise.all(
    documents.map(async ({ name }) => ({
      name,
      url: isAttached ? null : await store.linkTo(held.item.id, name),
    })),
  );
  if (!isAttached && links.some(({ url }) => url === null)) {
    throw new ProductError(
      'mail-failed',
      `The documents have ${size} bytes, and a mail takes ${transport.attachmentLimit}; there is no place to link to instead. Ask for fewer formats.`,
    );
  }
  const attachments: MailAttachment[] = isAttached
    ? documents.map(({ name, format, bytes }) => ({ name, mediaType: mediaTypes[format], bytes }))
    : [];
  return (recipient, messageId) => {
    const unsubscribe = unsubscribeUrl(held.item, recipient);
    const dashboard = dashboardUrl(tenant, report.period);
    return {
      ...mailContent(report, { dashboard, unsubscribe, documents: links }),
      from,
      to: recipient,
      messageId,
      date: new Date(report.askedAt),
      attachments,
      unsubscribeUrl: unsubscribe,
      deliveryId: held.item.id,
    };
  };
}

/** Why an address must not get this tenant's reports, checked when the mail goes and not only when it was listed. */
async function refusalOf({ registry }: DeliveryDependencies, tenant: Tenant, recipient: string) {
  if (foreignRecipients([recipient], tenant.mailDomains).length > 0) {
    return `Its domain is not on the allow-list of tenant ${tenant.id}.`;
  }
  const suppression = await suppressionOf(registry, tenant.uid, recipient);
  return suppression ? `The address is suppressed: ${suppression.cause}.` : null;
}

/** The same for every try of a delivery to a recipient; nothing of either can be read from it. */
const messageIdOf = ({ id }: Delivery, recipient: string, from: string): string => {
  const hash = createHash('sha256').update(`${id}\n${recipient}`).digest('hex').slice(0, 40);
  const domain = /@([a-z0-9.-]+)>?\s*$/i.exec(from)?.[1] ?? 'gatebook.invalid';
  return `${hash}@${domain}`;
};
