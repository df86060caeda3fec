/** How `GET /v1/usage` may slice. */
export const usageDimensions = [
  'tenant',
  'api',
  'domain',
  'stage',
  'route',
  'method',
  'status',
  'status_class',
  'plan',
  'consumer',
] as const;
export type UsageDimension = (typeof usageDimensions)[number];

/** What `GET /v1/usage` can count or measure. Latencies are milliseconds, sizes are bytes. */
export const usageMetrics = [
  'requests',
  'errors',
  'client_errors',
  'server_errors',
  'throttled',
  'error_rate',
  'bytes_out',
  'p50',
  'p95',
  'p99',
] as const;
export type UsageMetric = (typeof usageMetrics)[number];

/** Length of a bucket of time in an answer; `none` adds the whole period up. */
export const usageIntervals = ['none', 'hour', 'day'] as const;

/** A question to the lake, already checked and already confined to what its asker may see. */
export interface UsageQuestion {
  /** One tenant, or spelled out and for the platform alone, all of them. */
  readonly scope: { readonly tenantId: string } | 'allTenants';
  /** Inclusive and exclusive, milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly groupBy: readonly UsageDimension[];
  readonly metrics: readonly UsageMetric[];
  readonly interval: (typeof usageIntervals)[number];
  /** The most rows to answer; one more than what the caller may have, so that too many can be told from enough. */
  readonly limit: number;
}

/** A row keyed by dimension and metric; `time` (ISO 8601, UTC) where an interval was asked for. */
export type UsageRow = Record<string, string | number | null>;

/** Reads usage by the same compiled SQL as the visuals. */
export interface UsageSource {
  usage(question: UsageQuestion): Promise<UsageRow[]>;
}
