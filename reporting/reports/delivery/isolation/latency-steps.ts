import { latencyBounds } from '../../../roll-ups/histogram.js';

/** A step is so many times wider than the one before that ten of them make a factor of e. */
const perFactor = 10;

/** The step that a latency falls into, as SQL of every engine; null where there is no latency. */
export const latencyStep = (latency: string): string =>
  `CASE WHEN ${latency} IS NOT NULL THEN CAST(floor(ln(greatest(${latency}, 0) + 1) * ${perFactor}) AS INTEGER) END`;

/** The whole milliseconds that a step holds. */
const within = (step: number) => ({
  least: step === 0 ? Number.NEGATIVE_INFINITY : Math.ceil(Math.exp(step / perFactor) - 1),
  greatest: Math.ceil(Math.exp((step + 1) / perFactor) - 1) - 1,
});

/**
 * Between which values a percentile may lie, given how many requests fell into each step, in milliseconds. Roll-ups know a
 * latency by its bucket alone, so that the bounds are those of buckets; and Athena's percentiles of requests are off by up
 * to one rank in a hundred.
 *
 * @returns undefined when there is no latency at all
 */
export function percentileBounds(
  counts: ReadonlyMap<number, number>,
  quantile: number,
): { readonly least: number; readonly greatest: number } | undefined {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  const rank = quantile * (total - 1) + 1;
  const slack = Math.floor(total / 100);
  const { least } = within(stepAt(counts, Math.max(1, Math.floor(rank) - slack)));
  const { greatest } = within(stepAt(counts, Math.min(total, Math.ceil(rank) + slack)));
  const below = latencyBounds.findLast((bound) => bound < least);
  return {
    least: below === undefined ? Number.NEGATIVE_INFINITY : below + 1,
    greatest: latencyBounds.find((bound) => bound >= greatest) ?? Number.POSITIVE_INFINITY,
  };
}

/** The step that holds the latency of a rank, counted from 1. */
function stepAt(counts: ReadonlyMap<number, number>, rank: number): number {
  let seen = 0;
  for (const [step, count] of [...counts].toSorted(([one], [other]) => one - other)) {
    seen += count;
    if (seen >= rank) return step;
  }
  throw new RangeError(`There is no rank ${rank} among ${seen}.`);
}
