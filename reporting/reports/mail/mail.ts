import { beginningOfText } from '../../../core/text/visible-text.js';
/** A mail to one recipient, before it becomes MIME or a call of a mail service. */
export interface OutgoingMail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** As good to read as `html`. */
  readonly text: string;
  readonly html: string;
  /** Without the angle brackets. The same at every try. */
  readonly messageId: string;
  readonly date: Date;
  readonly attachments: readonly MailAttachment[];
  /** Where a reader ends the mails with one click (RFC 8058); null where there is no server to reach. */
  readonly unsubscribeUrl: string | null;
  /** What comes back with bounces: the delivery's id. */
  readonly deliveryId: string;
}

export interface MailAttachment {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/**
 * What became of handing a mail over. `refused`: the service will never take it for this recipient; `later`: it was not
 * taken, and a repeat may help; `unknown`: the answer got lost on the way, and the mail may have left.
 */
export type Handover =
  | { readonly outcome: 'sent'; readonly messageId: string }
  | { readonly outcome: 'refused' | 'later' | 'unknown'; readonly reason: string };

/** Hands mails to a mail service: SMTP, a folder of .eml files, SES. Never throws for what the service answers. */
export interface MailTransport {
  readonly name: string;
  /** The most bytes of attachments that a mail may carry. */
  readonly attachmentLimit: number;
  send(mail: OutgoingMail): Promise<Handover>;
  /**
   * Whether a mail did leave that was about to at `since`. `unknown`: the service can't tell, and the mail goes again under
   * the same Message-ID. `not-yet`: it will have told later.
   */
  hasLeft(
    mail: Pick<OutgoingMail, 'messageId' | 'deliveryId' | 'to'>,
    since: Date,
  ): Promise<boolean | 'unknown' | 'not-yet'>;
}

/** The headers by which mail clients offer to unsubscribe. One click is allowed over HTTPS alone. */
export const unsubscribeHeaders = (url: string | null): Readonly<Record<string, string>> => {
  if (url === null) return {};
  const list = { 'List-Unsubscribe': `<${url}>` };
  return url.startsWith('https:')
    ? { ...list, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
    : list;
};

/** Text that may stand in a header: one line, nothing that hides or reorders, not too long. */
export const headerText = (text: string, longest = 180): string => {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]+/gu, ' ')
    .trim();
  return line.length > longest ? `${beginningOfText(line, longest - 1)}…` : line;
};
