import { z } from 'zod';
import { ProductError } from '../../core/product-error.js';

const environment = z.object({
  /** The mail server. Not given: mails become files in the data folder's outbox. */
  SMTP_URL: z
    .url({
      protocol: /^smtps?$/,
      error: 'SMTP_URL is written smtps://user:password@mail.example.com',
    })
    .optional(),
  /** The sender of reports. */
  MAIL_FROM: z
    .string()
    .regex(
      /^(?:[^<>"\r\n]{1,80} <[^\s<>"@]+@[^\s<>"@]+>|[^\s<>"@]+@[^\s<>"@]+)$/,
      'MAIL_FROM is an address such as reports@example.com, or a name and <reports@example.com>',
    )
    .default('Gatebook <gatebook@localhost>'),
  /** Where readers reach this server, when not at the address that it prints. */
  PUBLIC_URL: z
    .url({
      protocol: /^https?$/,
      error: 'PUBLIC_URL is the address at which readers reach this server',
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
 * Reads the environment.
 *
 * @throws ProductError `invalid-input`; what stands in a variable is not repeated, since it may hold a password
 */
export function reportSettings(
  variables: Readonly<Record<string, string | undefined>>,
): ReportSettings {
  const parsed = environment.safeParse(variables);
  if (!parsed.success) {
    const sentences = parsed.error.issues.map(({ message }) => message);
    throw new ProductError('invalid-input', `${sentences.join('; ')}.`);
  }
  const { SMTP_URL, MAIL_FROM, PUBLIC_URL } = parsed.data;
  return {
    smtpUrl: SMTP_URL ?? null,
    from: MAIL_FROM,
    publicUrl: PUBLIC_URL?.replace(/\/+$/, '') ?? null,
  };
}
