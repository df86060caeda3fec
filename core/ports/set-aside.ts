/** A damaged file that was set aside, so that all else goes on. */
export interface SetAside {
  /** Where it was, relative to the data folder. */
  readonly file: string;
  /** What it is called in `quarantine/` there. */
  readonly kept: string;
  readonly reason: string;
  /** What a person can do about it. */
  readonly advice: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

/** What was set aside and not dealt with yet, the oldest first. */
export interface SetAsideList {
  list(): Promise<readonly SetAside[]>;
}
