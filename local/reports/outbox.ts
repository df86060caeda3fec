import { join } from 'node:path';
import { ProductError } from '../../core/product-error.js';
import type { MailTransport, OutgoingMail } from '../../reporting/reports/mail/mail.js';
import { mimeOf } from '../../reporting/reports/mail/mime.js';
import { exists, fileNameFor, writeDocument } from './files.js';

/** What a mail's file in the outbox is called. */
export const mailFileName = ({ deliveryId, to }: Pick<OutgoingMail, 'deliveryId' | 'to'>): string =>
  `${fileNameFor(`${deliveryId}_${to}`)}.eml`;

/**
 * A folder of .eml files in place of a mail server. A mail's file is named after its delivery and recipient, so that
 * writing it again after a crash changes nothing: here a report goes out exactly once.
 */
export const outboxTransport = (folder: string): MailTransport => ({
  name: 'outbox',
  attachmentLimit: Number.POSITIVE_INFINITY,
  async send(mail) {
    try {
      await writeDocument(folder, mailFileName(mail), await mimeOf(mail));
      return { outcome: 'sent', messageId: mail.messageId };
    } catch (error) {
      if (!(error instanceof ProductError)) throw error;
      return { outcome: 'later', reason: error.message };
    }
  },
  hasLeft: (mail) => exists(join(folder, mailFileName(mail))),
});
