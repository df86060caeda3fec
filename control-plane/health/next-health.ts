import { hourMs, minuteMs } from '../../core/periods/duration.js';
import type { Pipeline } from '../../core/registry/pipeline.js';
import type { PipelineHealth } from '../../core/registry/pipeline-health.js';
import { allowedMinutes, unknownPaceMs, withPause } from './pace.js';

/** What is known of a pipeline at the time of a check. */
export interface Observation {
  readonly pipeline: Pipeline;
  /** When its newest row arrived in the lake, as far as the lake still has it. */
  readonly lastRowSeenAt: string | null;
  /** Since when a registered API logs to it; null where none does. */
  readonly loggedToSince: string | null;
  readonly now: Date;
}

/** A pipeline calls every hour: three calls have failed. */
const heardWithinMs = 3 * hourMs;

/** How a pipeline does, by what was known before and what is seen now. */
export const nextHealth = (
  before: PipelineHealth | undefined,
  observation: Observation,
): PipelineHealth => {
  const { pipeline, now } = observation;
  const known = before?.lastRowSeenAt ?? null;
  const seen = newest(known, observation.lastRowSeenAt);
  const watchedSince = before?.watchedSince ?? now.toISOString();
  const pauses =
    known !== null && seen !== null && seen > known
      ? withPause(before?.pauses ?? [], { from: new Date(known), to: new Date(seen) })
      : (before?.pauses ?? []);
  const allowed = allowedMinutes(pauses, { watchedSince: new Date(watchedSince), now });
  const state = stateOf(observation, seen, allowed);
  return {
    id: pipeline.id,
    state,
    since: before?.state === state ? before.since : now.toISOString(),
    lastRowSeenAt: seen,
    allowedMinutes: allowed,
    watchedSince,
    checkedAt: now.toISOString(),
    pauses,
  };
};

/** Rows are deleted after some time, and it is remembered that they had come. */
const newest = (one: string | null, other: string | null): string | null =>
  one !== null && other !== null ? (one > other ? one : other) : (one ?? other);

function stateOf(
  { pipeline, loggedToSince, now }: Observation,
  seen: string | null,
  allowed: number,
): PipelineHealth['state'] {
  const since = (instant: string) => now.getTime() - Date.parse(instant);
  if (loggedToSince === null) return 'idle';
  if (seen === null) return since(loggedToSince) > unknownPaceMs ? 'quiet' : 'waiting';
  // An API that was registered meanwhile gets the same time as a row would give it.
  const silentMs = Math.min(since(seen), since(loggedToSince));
  if (silentMs > allowed * minuteMs) return 'quiet';
  return since(pipeline.lastHeardAt) > heardWithinMs ? 'unheard' : 'healthy';
}
