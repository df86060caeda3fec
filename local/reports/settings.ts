import * as z from 'zod';
import { ProductError } from '../../core/product-error.js';

const given = z.object({
  /** The mail server. Not given: mails become files in the data folder's outbox. */
  smtpUrl: z
    .url({
      protocol: /^smtps?$/,
      error: '--smtp-url (SMTP_URL) is written smtps://user:password@mail.example.com',
    })
    .optional(),
  /** The sender of reports. */
  mailFrom: z
    .string()
    .regex(
      /^(?:[^<>"\r\n]{1,80} <[^\s<>"@]+@[^\s<>"@]+>|[^\s<>"@]+@[^\s<>"@]+)$/,
      '--mail-from (MAIL_FROM) is an address such as reports@example.com, or a name and <reports@example.com>',
    )
    .default('Gatebook <gatebook@localhost>'),
  /** Where readers reach this server, when not at the address that it prints. */
  publicUrl: z
    .url({
      protocol: /^https?$/,
      error: '--public-url (PUBLIC_URL) is the address at which readers reach this server',
    })
    .refine((url) => !URL.canParse(url) || new URL(url).origin === url.replace(/\/+$/, ''), {
      error:
        '--public-url (PUBLIC_URL) is an address without a path, such as https://gatebook.example.com: pages are served at its root',
    })
    .optional(),
});

/** How reports leave this machine. */
export interface ReportSettings {
  readonly smtpUrl: string | null;
  readonly from: string;
  /** Without a slash at its end. */
  readonly publicUrl: string | null;
}

/**
 * Checks what the command line or the environment says.
 *
 * @throws ProductError `invalid-input`; what was given is not repeated, since it may hold a password
 */
export function reportSettings(options: z.input<typeof given>): ReportSettings {
  const parsed = given.safeParse(options);
  if (!parsed.success) {
    const sentences = parsed.error.issues.map(({ message }) => message);
    throw new ProductError('invalid-input', `${sentences.join('; ')}.`);
  }
  const { smtpUrl, mailFrom, publicUrl } = parsed.data;
  return {
    smtpUrl: smtpUrl ?? null,
    from: mailFrom,
    publicUrl: publicUrl?.replace(/\/+$/, '') ?? null,
  };
}
