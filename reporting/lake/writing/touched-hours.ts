/** A mark on an hour: its requests have changed, and the roll-ups do not know yet. */
export interface TouchedHour {
  /** The start, UTC, milliseconds since 1970. */
  readonly hour: number;
  /** Differs each time the hour is touched. */
  readonly mark: string;
}

/** Hours on their way from the loader to the roll-ups. */
export interface TouchedHours {
  touch(hours: readonly number[]): Promise<void>;
  /** In the order of time. */
  list(): Promise<readonly TouchedHour[]>;
  /** Forgets hours that are up to date, except those that were touched again meanwhile. */
  forget(hours: readonly TouchedHour[]): Promise<void>;
}
