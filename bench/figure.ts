/** A line of the table that `npm run bench` prints. */
export interface Figure {
  readonly what: string;
  readonly value: string;
  /** What it is to be compared with: a bound, or a ratio within the same run. */
  readonly beside: string;
}

/** The middle one of some measurements. */
export const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] as number;
