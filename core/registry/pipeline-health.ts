import * as z from 'zod';
import { instant } from './api.js';

/**
 * How a pipeline does, as the lake shows it. `idle`: no registered API logs to it, so that silence is no fault. `waiting`: there
 * is one, and no row has come yet. `quiet`: rows should come and do not. `unheard`: rows come, and the pipeline has stopped
 * telling the control plane that it is there.
 */
export const healthStates = ['idle', 'waiting', 'healthy', 'unheard', 'quiet'] as const;
export type HealthState = (typeof healthStates)[number];

/** What the scheduled check knows of one pipeline: one item for each, with the longest pause of each of a few weeks' days. */
export const pipelineHealth = z.object({
  /** `accountId/region`, as the pipeline's. */
  id: z.string().max(60),
  state: z.enum(healthStates),
  /** When it came into this state. */
  since: instant,
  lastRowSeenAt: instant.nullable(),
  /** How long it may be silent, by its own pace, before it is quiet. */
  allowedMinutes: z.int().positive(),
  watchedSince: instant,
  checkedAt: instant,
  /** The longest pause that ended on each day (UTC) that has one, oldest first. */
  pauses: z.array(z.object({ day: z.iso.date(), longestMinutes: z.int().nonnegative() })).max(31),
});
export type PipelineHealth = z.infer<typeof pipelineHealth>;
