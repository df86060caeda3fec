import * as z from 'zod';
import { rolePattern } from './iam-caller.js';

/** The environment of the control plane's functions. */
export const settings = z.object({
  TABLE_NAME: z.string().min(3),
  LAKE_BUCKET: z.string().min(3),
  CURSOR_KEY: z.string().min(32, 'at least 32 characters'),
  /** Separated by commas. */
  PLATFORM_ROLES: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(rolePattern).min(1)),
  REQUESTS_PER_MINUTE: z.coerce.number().int().positive().default(600),
  GATEBOOK_VERSION: z.string().default('0.0.0'),
});
export type Settings = z.infer<typeof settings>;
