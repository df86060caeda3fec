import { setTimeout as sleep } from 'node:timers/promises';
import type { Ingested, LogOrigin } from '../../core/ports/log-intake.js';
import { ProductError } from '../../core/product-error.js';
import { addedUp } from '../ingest/added-up.js';
import type { LineSource } from '../ingest/line-source.js';
import type { LogReader } from '../sources/log-reader.js';

/** Something whose new logs are read as they come. */
export interface Followed {
  /** Whether there may be something new; a look costs no open data folder. */
  hasNews(): Promise<boolean>;
  /** What is new now. No source is begun after `stop`. */
  sources(reader: Pick<LogReader, 'positions'>, stop: AbortSignal): AsyncIterable<LineSource>;
  /** Everything that was handed out counts now. */
  counted(): void;
  /** It does not: it is handed out again. */
  failed(): void;
}

export interface FollowOptions {
  readonly followed: readonly Followed[];
  readonly origin: LogOrigin;
  /** Opens the lake, for as long as there is something to read, so that a server may have it in between. */
  readonly withReader: <T>(work: (reader: LogReader) => Promise<T>) => Promise<T>;
  /** Ends it, when the batch under way counts. */
  readonly stop: AbortSignal;
  /** Told of each batch. */
  readonly onBatch?: (batch: Ingested) => void;
  /** Told, in a sentence, why it waits. */
  readonly onWait?: (sentence: string) => void;
  /** @default a second */
  readonly everyMs?: number;
}

/** What may pass by itself: another command has the folder for a moment, its server is being started anew, somebody makes room. */
const passes = (code: string, looked: boolean): boolean =>
  code === 'data-folder-held' ||
  code === 'control-api-unreachable' ||
  code === 'disk-full' ||
  // What could be listed once can be listed again.
  (code === 'file-unreadable' && looked);

/**
 * Reads what is new, again and again, as one ingest. Each batch counts, with how far it came, before the next is begun:
 * ended at any instant and begun again, nothing is lost, and what is read twice is found to be there.
 *
 * @returns what became of all batches; undefined, if there was none
 */
export async function follow(options: FollowOptions): Promise<Ingested | undefined> {
  const { followed, withReader, stop, origin, everyMs = 1_000 } = options;
  let sum: Ingested | undefined;
  let looked = false;
  let waits = false;
  while (!stop.aborted) {
    const news: Followed[] = [];
    try {
      for (const one of followed) if (await one.hasNews()) news.push(one);
      const batch =
        news.length === 0
          ? undefined
          : await withReader((reader) => readBatch(reader, news, sum?.id));
      for (const one of news) one.counted();
      looked = true;
      waits = false;
      if (batch !== undefined) {
        sum = sum === undefined ? batch : addedUp(sum, batch);
        options.onBatch?.(batch);
      }
    } catch (error) {
      for (const one of news) one.failed();
      if (!(error instanceof ProductError) || !passes(error.code, looked)) throw error;
      if (!waits) options.onWait?.(`${error.message} It is tried again.`);
      waits = true;
    }
    await sleep(everyMs, undefined, { signal: stop }).catch(() => {});
  }
  return sum;

  async function readBatch(
    reader: LogReader,
    news: readonly Followed[],
    continues: string | undefined,
  ): Promise<Ingested | undefined> {
    const sources = (async function* () {
      for (const one of news) yield* one.sources(reader, stop);
    })();
    // Nothing is ingested where nothing turns out to be new.
    const first = await sources.next();
    if (first.done) return undefined;
    const all = (async function* () {
      yield first.value;
      yield* sources;
    })();
    return reader.ingest(all, { origin, ...(continues && { continues }) });
  }
}
