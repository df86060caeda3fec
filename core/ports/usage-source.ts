/** Lengths of a bucket of time in an answer. Without one, the whole period is added up. */
export const usageIntervals = ['5min', 'hour', 'day'] as const;
export type UsageInterval = (typeof usageIntervals)[number];

/**
 * A question to the lake, confined to what its asker may see. Dimensions and measures are those of the
 * dashboard, by the names that docs/visuals.md lists; the source knows them and refuses others.
 */
export interface UsageQuestion {
  /** One tenant, or spelled out and for the platform alone, all of them. */
  readonly scope: { readonly tenantId: string } | 'allTenants';
  /** Inclusive and exclusive, milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly groupBy: readonly string[];
  readonly metrics: readonly string[];
  readonly interval: UsageInterval | undefined;
  /** Whose days, weekdays and hours of the day: an IANA zone. */
  readonly timeZone: string;
  /** Which rows of the answer, in the order of time and dimensions: so many after so many. */
  readonly page: { readonly skip: number; readonly limit: number };
}

/**
 * A row keyed by dimension and measure; where an interval was asked for with `time`: the start of its hour or five minutes
 * (ISO 8601, UTC), or its day in the zone (YYYY-MM-DD).
 */
export type UsageRow = Record<string, string | number | boolean | null>;

/** Reads usage by the same compiled SQL as the visuals. */
export interface UsageSource {
  /**
   * Answers the rows of the page and one more, by which the last page is told from others, with the columns in their
   * order.
   *
   * @throws ProductError `invalid-input` for a name that it does not know
   */
  usage(
    question: UsageQuestion,
  ): Promise<{ columns: readonly string[]; rows: readonly UsageRow[] }>;
}

/** The most rows of one page. */
export const maxUsageRows = 10_000;
