import { batchLogLine } from './batch-log.js';
import type { CatalogueCache } from './catalogue-cache.js';
import { type FirehoseRecord, type TransformedRecord, transform } from './firehose.js';
import type { EnrichmentSettings } from './settings.js';

export interface FirehoseHandlerDeps {
  readonly catalogue: CatalogueCache;
  readonly settings: () => Promise<EnrichmentSettings>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Writes one line of log. */
  readonly log: (line: string) => void;
}

/**
 * The function that Firehose calls.
 *
 * @throws Error for an event that is not Firehose's: there is no record whose answer could say so
 */
export function firehoseHandler({ catalogue, settings, now, log }: FirehoseHandlerDeps) {
  return async (event: unknown): Promise<{ records: TransformedRecord[] }> => {
    const records = recordsOf(event);
    const started = now();
    const transformation = transform(records, {
      catalogue: await catalogue.current(),
      settings: await settings(),
    });
    const finished = now();
    const durationMs = finished - started;
    const batch = { ...transformation, durationMs, catalogueAgeMs: catalogue.ageMs() };
    log(batchLogLine(batch, finished));
    return { records: transformation.records };
  };
}

function recordsOf(event: unknown): readonly FirehoseRecord[] {
  const records = (event as { records?: unknown } | null | undefined)?.records;
  if (!Array.isArray(records) || !records.every(isRecord)) {
    throw new Error(
      'The event is not a Firehose transformation event: it needs records, each with recordId and data as text.',
    );
  }
  return records;
}

const isRecord = (record: unknown): record is FirehoseRecord => {
  const { recordId, data } = (record ?? {}) as Partial<FirehoseRecord>;
  return typeof recordId === 'string' && typeof data === 'string';
};
