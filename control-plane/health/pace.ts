import { dayMs, hourMs, minuteMs } from '../../core/periods/duration.js';
import type { PipelineHealth } from '../../core/registry/pipeline-health.js';

/** Pauses of so many days are remembered: four weeks, in which a weekly rhythm shows four times. */
const rememberedMs = 28 * dayMs;

/** Buffers, replication and the check's own hour are never taken for silence. */
const shortestMs = 2 * hourMs;

/** Until two weekends have been seen, whenever the watch began, nobody knows the pace: a weekend and a day are allowed. */
export const unknownPaceMs = 3 * dayMs;
const learningMs = 21 * dayMs;

/** How much longer than usual a pause has to be. */
const tolerance = 1.5;

/** The pauses of before, and the one that ended with this row; those of long ago are forgotten. */
export const withPause = (
  pauses: PipelineHealth['pauses'],
  { from, to }: { readonly from: Date; readonly to: Date },
): PipelineHealth['pauses'] => {
  const day = to.toISOString().slice(0, 10);
  const minutes = Math.round((to.getTime() - from.getTime()) / minuteMs);
  const oldest = new Date(to.getTime() - rememberedMs).toISOString().slice(0, 10);
  const today = pauses.find((pause) => pause.day === day)?.longestMinutes ?? 0;
  return [
    ...pauses.filter((pause) => pause.day > oldest && pause.day < day),
    { day, longestMinutes: Math.max(today, minutes) },
  ];
};

/**
 * How long a pipeline may be silent by its own pace, in minutes: half as long again as the second longest pause of four weeks. Not
 * the longest: one fault must not make the next one look usual, and what happens every week is there four times.
 */
export const allowedMinutes = (
  pauses: PipelineHealth['pauses'],
  { watchedSince, now }: { readonly watchedSince: Date; readonly now: Date },
): number => {
  const [, second = 0] = pauses
    .map(({ longestMinutes }) => longestMinutes)
    .sort((one, other) => other - one);
  const learning = now.getTime() - watchedSince.getTime() < learningMs;
  const least = learning ? unknownPaceMs : shortestMs;
  return Math.max(Math.round(second * tolerance), least / minuteMs);
};
