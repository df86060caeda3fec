import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { Handover, MailTransport, OutgoingMail } from './mail.js';
import { headerText, unsubscribeHeaders } from './mail.js';

// SES takes 40 MB after base64 and slows down above 10 MB; mailboxes take less. Larger reports are linked to.
const attachmentLimit = 7_000_000;

/** The tag by which SES names a delivery in its events, where only letters, digits, `_` and `-` may stand. */
export const deliveryTag = 'gatebook-delivery';
const tagValue = (deliveryId: string): string => Buffer.from(deliveryId).toString('base64url');
export const deliveryOfTag = (value: string): string => Buffer.from(value, 'base64url').toString();

/** SES, version 2. Events of the configuration set come back into the ledger (ses-events.ts). */
export const sesTransport = ({
  client,
  configurationSet,
}: {
  readonly client: Pick<SESv2Client, 'send'>;
  readonly configurationSet: string;
}): MailTransport => ({
  name: 'ses',
  attachmentLimit,
  async send(mail) {
    try {
      const { MessageId = mail.messageId } = await client.send(
        new SendEmailCommand(requestOf(mail, configurationSet)),
      );
      return { outcome: 'sent', messageId: MessageId };
    } catch (error) {
      return refusal(error as Error);
    }
  },
  // SES tells of every mail that it took by an event within minutes, and the event notes the mail as sent. Whoever asks
  // here comes after the lease of a quarter of an hour, and found the mail not noted.
  hasLeft: async () => false,
});

const requestOf = (mail: OutgoingMail, configurationSet: string) => {
  const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
  return {
    FromEmailAddress: mail.from,
    Destination: { ToAddresses: [mail.to] },
    ConfigurationSetName: configurationSet,
    EmailTags: [{ Name: deliveryTag, Value: tagValue(mail.deliveryId) }],
    Content: {
      Simple: {
        Subject: utf8(headerText(mail.subject)),
        Body: { Text: utf8(mail.text), Html: utf8(mail.html) },
        Headers: Object.entries({
          ...unsubscribeHeaders(mail.unsubscribeUrl),
          'Auto-Submitted': 'auto-generated',
        }).map(([Name, Value]) => ({ Name, Value })),
        Attachments: mail.attachments.map(({ name, mediaType, bytes }) => ({
          FileName: name,
          ContentType: mediaType,
          RawContent: bytes,
        })),
      },
    },
  };
};

/** What SES will never take for this mail, as opposed to what it will not take now or from this account yet. */
const finalErrors = new Set(['MessageRejected', 'BadRequestException']);

const refusal = ({ name, message }: Error): Handover => ({
  outcome: finalErrors.has(name) ? 'refused' : 'later',
  reason: `SES answered ${name}: ${message}`.slice(0, 500),
});
