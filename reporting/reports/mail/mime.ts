import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import { headerText, type OutgoingMail, unsubscribeHeaders } from './mail.js';

/** A mail as MIME, CRLF throughout. The same mail gives the same bytes, so that a repeat can be known as one. */
export const mimeOf = (mail: OutgoingMail): Promise<Buffer> =>
  new MailComposer({
    from: mail.from,
    to: mail.to,
    subject: headerText(mail.subject),
    text: mail.text,
    html: mail.html,
    date: mail.date,
    messageId: `<${mail.messageId}>`,
    baseBoundary: createHash('sha256').update(mail.messageId).digest('hex').slice(0, 24),
    newline: 'windows',
    headers: {
      ...unsubscribeHeaders(mail.unsubscribeUrl),
      'Auto-Submitted': 'auto-generated',
      'X-Gatebook-Delivery': mail.deliveryId,
    },
    attachments: mail.attachments.map(({ name, mediaType, bytes }) => ({
      filename: name,
      contentType: mediaType,
      content: Buffer.from(bytes),
    })),
    // A path or an address in a field is text, never something to read or fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
