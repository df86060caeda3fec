import type { Transformation } from './firehose.js';

/** What a batch was like, in numbers alone: nothing of what it held. */
export interface Batch extends Transformation {
  readonly durationMs: number;
  readonly catalogueAgeMs: number | null;
}

/**
 * One line per batch in CloudWatch's embedded metric format, which makes metrics of the log without a call.
 *
 * Format: CloudWatch user guide, "Specification: Embedded metric format".
 */
export function batchLogLine(
  { records, salvaged, reasons, apart, durationMs, catalogueAgeMs }: Batch,
  timestamp: number,
): string {
  const failedWhole = records.filter(({ result }) => result === 'ProcessingFailed').length;
  const failed = failedWhole + apart.length;
  return JSON.stringify({
    _aws: {
      Timestamp: timestamp,
      CloudWatchMetrics: [
        {
          Namespace: 'Gatebook',
          Dimensions: [[]],
          Metrics: [
            { Name: 'EnrichedRecords', Unit: 'Count' },
            { Name: 'FailedRecords', Unit: 'Count' },
            { Name: 'SalvagedRecords', Unit: 'Count' },
          ],
        },
      ],
    },
    level: failed === 0 ? 'INFO' : 'WARN',
    message: 'batch enriched',
    EnrichedRecords: records.length - failedWhole,
    FailedRecords: failed,
    SalvagedRecords: salvaged,
    reasons,
    durationMs: Math.round(durationMs),
    catalogueAgeSeconds: catalogueAgeMs === null ? null : Math.round(catalogueAgeMs / 1000),
  });
}
