import type { ApiLogSettings } from '../core/log-settings.js';
import { apisOf } from './apis.js';
import { batchLogLine } from './batch-log.js';
import type { CatalogueCache } from './catalogue-cache.js';
import {
  type FirehoseRecord,
  type KeptApart,
  type Transformation,
  type TransformedRecord,
  transform,
} from './firehose.js';
import { lineReader } from './formats/line-reader.js';
import { registeredFormats } from './registered-formats.js';
import type { EnrichmentSettings } from './settings.js';

export interface FirehoseHandlerDeps {
  readonly catalogue: CatalogueCache;
  readonly settings: () => Promise<EnrichmentSettings>;
  /** What the registry says of single APIs; without it, nothing. The same array as long as it says the same. */
  readonly logSettings?: () => Promise<readonly ApiLogSettings[]>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Writes one line of log. */
  readonly log: (line: string) => void;
  /** Keeps lines that were told apart from the rows of their record; without it, the whole record fails. */
  readonly keep?: (lines: readonly KeptApart[], at: number) => Promise<void>;
}

/**
 * The function that Firehose calls.
 *
 * @throws Error for an event that is not Firehose's: there is no record whose answer could say so
 */
export function firehoseHandler({
  catalogue,
  settings,
  logSettings = async () => none,
  now,
  log,
  keep,
}: FirehoseHandlerDeps) {
  // A reader remembers the lines it has read, so that it is kept for as long as it is told the same.
  const readBy = lastOnly((apis: readonly ApiLogSettings[]) => ({
    reader: lineReader({ declared: registeredFormats(apis, null) }),
    apis: apisOf(apis),
  }));
  /** What cannot be kept apart fails with its record: nothing is lost, and what was read is read again later. */
  const keptOrWhole = async (
    found: Transformation,
    whole: () => Transformation,
  ): Promise<Transformation> => {
    if (keep === undefined || found.apart.length === 0) return found;
    try {
      await keep(found.apart, now());
      return found;
    } catch (error) {
      log(
        JSON.stringify({
          level: 'ERROR',
          message: 'lines could not be kept apart: their records fail as a whole',
          error: error instanceof Error ? error.name : 'unknown',
        }),
      );
      return whole();
    }
  };
  return async (event: unknown): Promise<{ records: TransformedRecord[] }> => {
    const records = recordsOf(event);
    const started = now();
    const { reader, apis } = readBy(await logSettings());
    const reading = {
      catalogue: await catalogue.current(),
      settings: { ...(await settings()), apis },
      reader,
    };
    const transformation = await keptOrWhole(
      transform(records, { ...reading, keepsApart: keep !== undefined }),
      () => transform(records, reading),
    );
    const finished = now();
    const durationMs = finished - started;
    const batch = { ...transformation, durationMs, catalogueAgeMs: catalogue.ageMs() };
    log(batchLogLine(batch, finished));
    return { records: transformation.records };
  };
}

const none: readonly ApiLogSettings[] = [];

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

/** Remembers what was made of the last argument. */
function lastOnly<In, Out>(make: (given: In) => Out): (given: In) => Out {
  let last: { readonly given: In; readonly made: Out } | undefined;
  return (given) => {
    if (last === undefined || last.given !== given) last = { given, made: make(given) };
    return last.made;
  };
}
