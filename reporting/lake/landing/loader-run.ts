import * as z from 'zod';
import { runRequest, upkeep } from '../writing/run.js';

/** What a run of the loader is asked to do. Times are ISO 8601. */
export const loaderRequest = runRequest.extend({
  task: z.enum(['load', 'heal', 'maintain']).default('load'),
  /** Give the requests of this time to the tenants that the registry names now, and have the roll-ups recompute it. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  /** Or of the hours that end with the one of `time`. */
  lookBackHours: z
    .int()
    .min(1)
    .max(24 * 31)
    .default(3),
  /** Load what was quarantined of this account. */
  retry: z
    .string()
    .regex(/^\d{12}$/, 'an AWS account id has 12 digits')
    .optional(),
});
export type LoaderRequest = z.output<typeof loaderRequest>;

/** One thing to do, small enough that hundreds fit into a state of Step Functions (256 KB). */
export const loaderSlice = z.discriminatedUnion('task', [
  z.object({ task: z.literal('load'), batch: z.string().min(1) }),
  z.object({
    task: z.literal('heal'),
    /** Whole hours of one UTC day: from inclusive, to exclusive. */
    from: z.iso.datetime(),
    to: z.iso.datetime(),
  }),
  z.object({ task: z.literal('expire'), before: z.iso.date() }),
  ...upkeep,
]);
export type LoaderSlice = z.output<typeof loaderSlice>;
