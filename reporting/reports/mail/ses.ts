import { setTimeout as wait } from 'node:timers/promises';
import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { again, withBackOff } from '../../../core/back-off.js';
import { minuteMs } from '../../../core/periods/duration.js';
import type { Handover, MailTransport, OutgoingMail } from './mail.js';
import { headerText, unsubscribeHeaders } from './mail.js';

// SES takes 40 MB after base64 and slows down above 10 MB; mailboxes take less. Larger reports are linked to.
const attachmentLimit = 7_000_000;

/** The tag by which SES names a delivery in its events, where only letters, digits, `_` and `-` may stand. */
export const deliveryTag = 'gatebook-delivery';
const tagValue = (deliveryId: string): string => Buffer.from(deliveryId).toString('base64url');
export const deliveryOfTag = (value: string): string => Buffer.from(value, 'base64url').toString();

/**
 * How long SES may take to tell by an event that it took a mail: seconds as a rule. After it, silence means that it did
 * not.
 */
const tellsWithinMs = 15 * minuteMs;

/** SES takes so many mails a second, one in the sandbox; a mail that came too fast waits for one of the next. */
const tooFastBackOff = { firstMs: 500, factor: 2, repeats: 5, jitter: [0.5, 1] } as const;

/**
 * SES, version 2. Events of the configuration set come back into the ledger (ses-events.ts).
 *
 * The client must not repeat by itself (`maxAttempts: 1`): a call whose answer got lost may have sent the mail.
 */
export const sesTransport = ({
  client,
  configurationSet,
  now = Date.now,
  sleep = (milliseconds) => wait(milliseconds),
}: {
  readonly client: Pick<SESv2Client, 'send'>;
  readonly configurationSet: string;
  readonly now?: () => number;
  readonly sleep?: (milliseconds: number) => Promise<void>;
}): MailTransport => ({
  name: 'ses',
  attachmentLimit,
  async send(mail) {
    const request = new SendEmailCommand(requestOf(mail, configurationSet));
    return withBackOff<Handover>(tooFastBackOff, { sleep }, async (nextPauseMs) => {
      try {
        const { MessageId = mail.messageId } = await client.send(request);
        return { outcome: 'sent', messageId: MessageId };
      } catch (error) {
        const mayRepeat = nextPauseMs < Infinity && tooFast.has((error as Error).name);
        return mayRepeat ? again : refusal(error as Fault);
      }
    });
  },
  // SES tells of every mail that it took by an event, and the event notes the mail as sent: this one is not noted.
  hasLeft: async (_, since) => (now() - since.getTime() < tellsWithinMs ? 'not-yet' : false),
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

/** More than SES takes in a second, or in a day. */
const tooFast = new Set(['TooManyRequestsException', 'ThrottlingException', 'Throttling']);

/** What SES will never take for this mail, as opposed to what it will not take now or from this account yet. */
const finalErrors = new Set(['MessageRejected', 'BadRequestException']);

interface Fault extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** An answer of SES that says no is certain; none at all, or a fault of its own, leaves open whether the mail left. */
const refusal = ({ name, message, $metadata }: Fault): Handover => {
  const status = $metadata?.httpStatusCode ?? 0;
  const isCertain = status >= 400 && status < 500;
  return {
    outcome: finalErrors.has(name) ? 'refused' : isCertain ? 'later' : 'unknown',
    reason: `SES answered ${name}: ${message}`.slice(0, 500),
  };
};
