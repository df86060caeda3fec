/** A stretch of time: from (inclusive) to (exclusive), milliseconds since 1970. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}
