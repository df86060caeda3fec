import { type ApiLines, apiLines } from './api-lines.js';
import { batchLogLine } from './batch-log.js';
import type { CatalogueCache } from './catalogue-cache.js';
import {
  type FirehoseRecord,
  type KeptApart,
  type Transformation,
  type TransformedRecord,
  transform,
} from './firehose.js';
import type { EnrichmentSettings } from './settings.js';

export interface FirehoseHandlerDeps {
  readonly catalogue: CatalogueCache;
  readonly settings: () => Promise<EnrichmentSettings>;
  /** How the lines of single APIs are read; without it, as those of any. */
  readonly lines?: () => Promise<ApiLines>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Writes one line of log. */
  readonly log: (line: string) => void;
  /** Keeps lines that were told apart from the rows of their record; without it, the whole record fails. */
  readonly keep?: (lines: readonly KeptApart[], at: number) => Promise<void>;
  /** Puts records into the stream that an answer has no room for; without it, they fail. */
  readonly putAgain?: (records: readonly Uint8Array[]) => Promise<void>;
}

/**
 * The function that Firehose calls.
 *
 * @throws Error for an event that is not Firehose's: there is no record whose answer could say so
 */
export function firehoseHandler({
  catalogue,
  settings,
  lines = async () => unsettled,
  now,
  log,
  keep,
  putAgain,
}: FirehoseHandlerDeps) {
  /** What cannot be kept apart or put again fails with its record: nothing is lost, and what was read is read again later. */
  const keptOrWhole = async (
    found: Transformation,
    whole: () => Transformation,
  ): Promise<Transformation> => {
    try {
      if (found.apart.length > 0) await keep?.(found.apart, now());
      if (found.again.length > 0) await putAgain?.(found.again);
      return found;
    } catch (error) {
      log(
        JSON.stringify({
          level: 'ERROR',
          message: 'lines could not be kept apart or put again: their records fail as a whole',
          error: error instanceof Error ? error.name : 'unknown',
        }),
      );
      return whole();
    }
  };
  return async (event: unknown): Promise<{ records: TransformedRecord[] }> => {
    const records = recordsOf(event);
    const started = now();
    // Each may have to be fetched, and none waits for another.
    const [{ reader, apis }, names, plain] = await Promise.all([
      lines(),
      catalogue.current(),
      settings(),
    ]);
    const reading = { catalogue: names, settings: { ...plain, apis }, reader };
    const transformation = await keptOrWhole(
      transform(records, {
        ...reading,
        keepsApart: keep !== undefined,
        putsAgain: putAgain !== undefined,
      }),
      () => transform(records, reading),
    );
    const finished = now();
    const durationMs = finished - started;
    const batch = { ...transformation, durationMs, catalogueAgeMs: catalogue.ageMs() };
    log(batchLogLine(batch, finished));
    return { records: transformation.records };
  };
}

const unsettled = apiLines([]);

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
