/** A pipeline whose rows have stopped. */
export interface QuietPipeline {
  readonly accountId: string;
  readonly region: string;
  /** How long it has been silent, or has had an API and no row, hours. */
  readonly hours: number;
}

/** Alarms that name each pipeline that is quiet, and no other. */
export interface QuietAlarms {
  /**
   * Makes the alarms what they should be: one for each of these, on; one whose pipeline is back goes off, and is removed
   * at a later call. Safe to repeat.
   */
  keep(quiet: readonly QuietPipeline[]): Promise<void>;
}
