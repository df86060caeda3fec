import * as z from 'zod';

/** The environment of the function that delivers. */
export const delivererSettings = z.object({
  DOCUMENTS_BUCKET: z.string().min(3),
  DATABASE: z.string().min(1),
  WORK_GROUP: z.string().min(1),
  ACCOUNT_ID: z.string().regex(/^\d{12}$/),
  AWS_REGION: z.string().min(1),
  /** The sender's address. */
  FROM: z.email(),
  CONFIGURATION_SET: z.string().min(1),
  /** Where links in mails lead, without a slash at the end. */
  LINK_ORIGIN: z.url({ protocol: /^https$/ }).transform((url) => url.replace(/\/+$/, '')),
  /** The secret that signs the links of mails. */
  LINK_KEY_ARN: z.string().startsWith('arn:'),
  RENDERER: z.enum(['quicksight', 'builtin']),
  /** Empty: there is none that readers could open. */
  DASHBOARD_ID: z.string().default(''),
  /** Where QuickSight keeps users. */
  IDENTITY_REGION: z.string().min(1),
  /** The role by which a tenant's registered reader prints; empty: an anonymous session does. */
  READER_ROLE_ARN: z.string().default(''),
});
export type DelivererSettings = z.infer<typeof delivererSettings>;
