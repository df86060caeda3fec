import type { DimensionName } from './dimensions.js';
import { type MeasureName, measures } from './measures.js';
import type { Order, Visual } from './visual.js';

/** The order of a ranking: the greatest first, equal ones by name. */
export const greatestFirst = (measure: MeasureName, ...then: readonly DimensionName[]): Order[] => [
  { by: measure, descending: true },
  ...then.map((by) => ({ by })),
];

/** Of fewer requests, not one is slower than the 95th percentile. */
export const enoughForPercentiles = 20;

/** The order of a ranking by a percentile: those of too few requests come last. */
export const slowestFirst = (measure: MeasureName, ...then: readonly DimensionName[]): Order[] => [
  { by: measure, descending: true, ofAtLeast: enoughForPercentiles },
  ...then.map((by) => ({ by })),
];

const isMeasure = (name: string): name is MeasureName => Object.hasOwn(measures, name);

/** The measures that a visual is ordered by and does not show. */
export function rankedBy({
  measures: shown,
  order = [],
}: Pick<Visual, 'measures' | 'order'>): readonly MeasureName[] {
  const needed = order.flatMap(({ by, ofAtLeast }) => [
    ...(isMeasure(by) ? [by] : []),
    ...(ofAtLeast === undefined ? [] : ['requests' as const]),
  ]);
  return [...new Set(needed)].filter((name) => !shown.includes(name));
}
