import * as z from 'zod';

/**
 * What the environment says of who calls a control API. The names of AWS's credentials are AWS's own: those of
 * `aws configure export-credentials --format env`.
 */
const callerEnvironment = z.object({
  GATEBOOK_TOKEN: z.string().min(1).optional(),
  AWS_ACCESS_KEY_ID: z.string().min(1).optional(),
  AWS_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  AWS_SESSION_TOKEN: z.string().min(1).optional(),
  AWS_REGION: z.string().min(1).optional(),
});
export type CallerEnvironment = z.infer<typeof callerEnvironment>;

/** Reads the environment; an empty variable is as good as none. */
export const readCallerEnvironment = (): CallerEnvironment =>
  callerEnvironment.parse(
    Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== '')),
  );
