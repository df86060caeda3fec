/** A line of the table that `npm run bench` prints. */
export interface Figure {
  readonly what: string;
  readonly value: string;
  /** What it is to be compared with: a bound, or a ratio within the same run. */
  readonly beside: string;
}

/** A number without its fraction, with commas between thousands. */
export const whole = (number: number): string => Math.round(number).toLocaleString('en-GB');

/** The middle one of some measurements. */
export const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] as number;
