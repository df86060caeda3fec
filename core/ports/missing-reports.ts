/** A report that should be with its readers and is not. */
export interface MissingReport {
  /** `tenantUid/schedule/period`. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly dueAt: number;
  /** How far it came; null: nobody even queued it. */
  readonly state: string | null;
  readonly reason: string | null;
}

/** Knows which reports were due more than an hour ago and were not sent. */
export interface MissingReports {
  /** @returns also, in sentences, what could not be looked at: a schedule that is damaged, for one */
  list(): Promise<{
    readonly reports: readonly MissingReport[];
    readonly faults: readonly string[];
  }>;
}
