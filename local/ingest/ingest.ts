import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Ingested } from '../../core/ports/log-intake.js';
import { ProductError } from '../../core/product-error.js';
import type { LakeWatch } from '../lake/lake-watch.js';
import { gatherRejected, type RejectedPortion } from '../lake/rejected-portion.js';
import type { Store } from '../lake/store.js';
import type { EnrichedBlock } from './enrich-block.js';
import { type EnrichPool, inThisThread, inWorkers } from './enrich-pool.js';
import type { EnrichmentPlan } from './enrichment-setup.js';
import type { IngestOptions } from './ingest-options.js';
import { checkOrigin, isTextOnly } from './ingest-place.js';
import { type LineSource, sourceName } from './line-source.js';
import { createRejections } from './rejections.js';
import { restBetween } from './rest-between.js';
import { createSegments } from './segment.js';
import { blockBytes, type SourcePiece, sourcePieces } from './source-pieces.js';
import { createSourceProblems } from './source-problems.js';
import { spareBuffers } from './spare-buffers.js';
import { createTally, watchedTally } from './tally.js';
import type { WorkTurn } from './work-turn.js';

export interface IngestDeps {
  readonly store: Store;
  readonly plan: EnrichmentPlan;
  /** Worker threads for long inputs; 0: all in this thread. */
  readonly workers: number;
  readonly watch: LakeWatch;
  /** Taken for as long as there is something to do; whoever gave it ends it. */
  readonly turn: WorkTurn;
  /** Asked before a block is written. @throws ProductError disk-full, where there is no room for more */
  readonly checkRoom: () => Promise<void>;
}

/**
 * Inputs up to this size are enriched in this thread: a file in a command, which has nothing else to do, and a stream,
 * which may be a request to a server that others wait for, and of which a little may hold very much. What has come to a log
 * in a second is read like a file: starting threads for it took as long as all the rest.
 */
export const bytesWithoutWorkers = { file: 3 * blockBytes, stream: 32 * 1024 } as const;

/** A piece of a source whose lines are being enriched, or that needs no enriching. */
interface InFlight {
  readonly piece: SourcePiece;
  readonly segment: string;
  readonly enriched: Promise<EnrichedBlock> | undefined;
}

/**
 * Reads sources into the store. Blocks are enriched by several threads and taken in order, so that rejected lines know
 * their numbers; meanwhile the store stages the segment before.
 */
export async function ingest(
  { store, plan, workers, watch, turn, checkRoom }: IngestDeps,
  sources: Iterable<LineSource> | AsyncIterable<LineSource>,
  options: IngestOptions = {},
): Promise<Ingested> {
  const origin = checkOrigin(options);
  const { accountId, region } = origin;
  const linesOnly = isTextOnly(origin, plan.apis ?? []);
  const onlyOf = options.onlyOf ?? null;
  const tally = watchedTally(createTally(), watch);
  await checkRoom();
  const here = await inThisThread(plan);
  let pool: EnrichPool = here;
  const { id, folder } = await store.begin(options.continues ?? null);
  const rejections = createRejections(store, tally);
  const segments = createSegments(store, tally, { name: id, folder }, rejections.flush);
  const problems = createSourceProblems();
  const spare = spareBuffers(blockBytes);
  const progress = { bytes: 0, lines: 0 };
  let pooled = workers === 0;
  let enrichedBytes = 0;

  /** Takes threads into service when there is enough for them to do. */
  const provideFor = (bytes: number, inThread: number): void => {
    enrichedBytes += bytes;
    if (pooled || enrichedBytes <= inThread) return;
    pool = inWorkers(plan, workers, spare);
    pooled = true;
  };

  /** Lets others work: what waits holds no threads. */
  const rest = async (): Promise<void> => {
    await pool.close();
    pool = here;
    pooled = workers === 0;
    enrichedBytes = 0;
    await turn.release();
  };

  const enriched = (piece: SourcePiece, examples: readonly string[]): InFlight => {
    if (piece.kind !== 'lines') return { piece, segment: '', enriched: undefined };
    const segment = segments.place(piece.bytes.length);
    const block = pool.enrich({ bytes: piece.bytes, segment, ...origin, onlyOf, examples });
    // It is awaited when its turn comes, and must not count as unhandled until then.
    block.catch(() => {});
    return { piece, segment, enriched: block };
  };

  const readSource = async (source: LineSource): Promise<void> => {
    const name = sourceName(source);
    await store.record(id, { sources: [name], sourceCount: source.goesOn ? 0 : 1 });
    const counts = { read: 0, rejected: 0 };
    const reject = async (
      reason: string,
      portion: RejectedPortion,
      { place, whole = true }: { readonly place?: string; readonly whole?: boolean } = {},
    ) => {
      const from = place === undefined ? name : `${name} (${place})`;
      const kind = { ingest: id, reason, source: from, whole, accountId, region };
      counts.read += portion.times;
      counts.rejected += portion.times;
      // Kept, it would be stored by a replay, which knows of no sender.
      if (onlyOf === null) await rejections.add(kind, portion);
      else rejections.count(kind, portion);
    };
    let line = 1;
    const around: string[] = [];

    const take = async ({ piece, segment, enriched }: InFlight): Promise<void> => {
      await checkRoom();
      if (enriched !== undefined) {
        const block = await enriched;
        const records = block.rejected.reduce((sum, { times }) => sum + times, block.rows);
        tally.within(around, records);
        tally.block(block);
        counts.read += block.rows;
        for (const { reason, ...portion } of block.rejected) {
          await reject(reason, movedBy(line - 1, portion));
        }
        line += block.lines;
        progress.lines += block.lines;
        options.onProgress?.({ ...progress });
        await segments.add(segment, block);
      } else if (piece.kind === 'long') {
        const whole = piece.bytes.length === piece.length;
        await reject('too_long', oneLine(piece.bytes, line++, piece), { whole });
      } else if (piece.kind === 'damaged') {
        const hash = createHash('sha256').update(piece.bytes).update(`${name} ${piece.place}`);
        const { length } = piece.bytes;
        const portion = oneLine(piece.bytes, line, { length, sha256: hash.digest('hex') });
        await reject(piece.reason, portion, { place: piece.place, whole: false });
      } else {
        await segments.commit();
      }
    };

    const inFlight: InFlight[] = [];
    const spool = path.join(folder, 'spool.gz');
    const pieces = sourcePieces(
      source,
      spool,
      (bytes) => {
        progress.bytes += bytes;
        watch.bytes(bytes);
      },
      linesOnly,
      (name) => around.push(name),
      spare,
      turn.hold,
    );
    let { examples } = source;
    let failure: string | null = null;
    try {
      for await (const piece of pieces) {
        options.signal?.throwIfAborted();
        await turn.hold();
        if (piece.kind === 'lines') {
          provideFor(piece.bytes.length, bytesWithoutWorkers[source.alone ? 'file' : source.kind]);
          examples ??= await pool.examples(piece.bytes);
        }
        inFlight.push(enriched(piece, examples ?? []));
        const rests = piece.kind === 'pause' || turn.isOver();
        while (inFlight.length >= pool.width || rests) {
          const next = inFlight.shift();
          if (!next) break;
          await take(next);
        }
        if (rests) await rest();
      }
    } catch (error) {
      // One of many: the others are read nevertheless, and it is named.
      if (!(error instanceof ProductError) || error.code !== 'file-unreadable') throw error;
      failure = error.message;
    }
    for (const next of inFlight) {
      options.signal?.throwIfAborted();
      await turn.hold();
      await take(next);
    }
    problems.add({ source: name, ...counts, failure }, !source.goesOn);
    if (failure === null && source.position) segments.read(source.position);
  };

  // A block of lines that nobody can read takes a thread many seconds: those of a sender who has gone end at once.
  const leave = (): void => void pool.close();
  options.signal?.addEventListener('abort', leave, { once: true });
  try {
    await store.record(id, { by: options.by ?? null });
    for await (const source of restBetween(sources, rest)) await readSource(source);
    await turn.hold();
    // The last transaction needs the memory that the threads held.
    await pool.close();
    await segments.commit();
    return { ...tally.summary(), id, sources: problems.result() };
  } finally {
    options.signal?.removeEventListener('abort', leave);
    store.end(id);
    await pool.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A portion whose lines come later by so many. */
const movedBy = (lines: number, { samples, ...portion }: RejectedPortion): RejectedPortion => ({
  ...portion,
  samples: samples.map((sample) => ({ ...sample, line: sample.line + lines })),
});

const oneLine = (
  bytes: Uint8Array,
  line: number,
  whole: { readonly length: number; readonly sha256: string },
): RejectedPortion => {
  const gathered = gatherRejected();
  gathered.add(bytes, line, 1, whole);
  return gathered.portion();
};
