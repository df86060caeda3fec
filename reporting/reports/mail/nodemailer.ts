import { createTransport } from 'nodemailer';
import type { Handover, MailTransport } from './mail.js';
import { mimeOf } from './mime.js';

// Many servers take 10 MB of message, which is 7 MB before base64.
const attachmentLimit = 7_000_000;
const timeoutMs = 30_000;

/** A mail server, by an address such as `smtps://user:password@mail.example.com` or `smtp://127.0.0.1:1025`. */
export function smtpTransport(url: string): MailTransport & { close(): void } {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 2,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    name: 'smtp',
    attachmentLimit,
    async send(mail) {
      const raw = await mimeOf(mail);
      try {
        await transport.sendMail({ envelope: { from: addressIn(mail.from), to: [mail.to] }, raw });
        return { outcome: 'sent', messageId: mail.messageId };
      } catch (error) {
        return refusal(error as SmtpError);
      }
    },
    // SMTP has no way of asking what became of a message.
    hasLeft: async () => 'unknown',
    close: () => transport.close(),
  };
}

interface SmtpError extends Error {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
}

/** A 5xx about the recipient or the message is final; a 5xx about us (signing in, sender) and all else may be mended. */
function refusal({ message, responseCode = 0, command = '', code }: SmtpError): Handover {
  const isFinal = responseCode >= 500 && (command === 'RCPT TO' || command === 'DATA');
  const reason = `The mail server said: ${message}`.slice(0, 500);
  return {
    outcome: isFinal ? 'refused' : 'later',
    reason: responseCode > 0 ? reason : `The mail server can't be reached (${code ?? message}).`,
  };
}

const addressIn = (from: string): string => /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from;
