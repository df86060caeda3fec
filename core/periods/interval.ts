/**
 * A stretch of time: from (inclusive) to (exclusive), milliseconds since 1970. Infinite where it has no bound; empty where
 * `to` is not after `from`.
 */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Whether an instant lies in the interval. */
export const contains = ({ from, to }: Interval, at: number): boolean => from <= at && at < to;

/** The instants of both intervals, or undefined where they have none in common: intervals that only meet do not. */
export function intersection(one: Interval, other: Interval): Interval | undefined {
  const from = Math.max(one.from, other.from);
  const to = Math.min(one.to, other.to);
  return from < to ? { from, to } : undefined;
}

/** Whether two intervals have an instant in common. */
export const overlaps = (one: Interval, other: Interval): boolean =>
  intersection(one, other) !== undefined;

/** The shortest interval that has all instants of some; empty where there are none. */
export const hull = (intervals: readonly Interval[]): Interval => ({
  from: Math.min(...intervals.map(({ from }) => from)),
  to: Math.max(...intervals.map(({ to }) => to)),
});
