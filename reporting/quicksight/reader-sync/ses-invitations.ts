import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { saidBy } from '../aws-errors.js';
import { invitationMail, type SendInvitation } from './invitation.js';

/** Sends invitations by SES. */
export const sesInvitations =
  ({
    client,
    from,
  }: {
    readonly client: Pick<SESv2Client, 'send'>;
    readonly from: string;
  }): SendInvitation =>
  async (to, url) => {
    const { subject, text } = invitationMail(url);
    const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
    try {
      await client.send(
        new SendEmailCommand({
          FromEmailAddress: from,
          Destination: { ToAddresses: [to] },
          Content: { Simple: { Subject: utf8(subject), Body: { Text: utf8(text) } } },
        }),
      );
      return undefined;
    } catch (error) {
      return saidBy(error);
    }
  };
