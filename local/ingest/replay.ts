import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { IngestSummary, LogOrigin } from '../../core/ports/log-intake.js';
import { type Alert, sentenceOf, setAside } from '../files/quarantine.js';
import type { LakeFolder } from '../lake/lake-folder.js';
import { damageOf, linesOfFile, removeFiles } from '../lake/rejected-files.js';
import { fileOf, type RejectedRecord } from '../lake/rejected-lines.js';
import { placedAs, rejectedRecords } from '../lake/rejected-records.js';
import type { Store } from '../lake/store.js';
import type { EnrichedBlock } from './enrich-block.js';
import { type EnrichPool, inThisThread, inWorkers } from './enrich-pool.js';
import type { EnrichmentPlan } from './enrichment-setup.js';
import { bytesWithoutWorkers } from './ingest.js';
import { checkOrigin } from './ingest-place.js';
import { blockBytes } from './source-pieces.js';
import { spareBuffers } from './spare-buffers.js';
import { createTally } from './tally.js';
import type { WorkTurn } from './work-turn.js';

export interface ReplayDeps {
  readonly store: Store;
  readonly plan: EnrichmentPlan;
  readonly folder: LakeFolder;
  /** Told, in a sentence, of each file that is damaged, which is set aside. */
  readonly alert: Alert;
  /** Taken for as long as there is something to do; whoever gave it ends it. */
  readonly turn: WorkTurn;
}

/**
 * Reads rejected lines again by the present rules. Those that pass now are stored and leave their record in one
 * transaction; a record of which none passes stays as it is, and one whose file is damaged is set aside.
 *
 * @param signal ends it after the record that it is at, so that no line is kept twice
 */
export async function replayRejected(
  { store, plan, folder, alert, turn }: ReplayDeps,
  records: readonly RejectedRecord[],
  given: LogOrigin = {},
  signal?: AbortSignal,
): Promise<IngestSummary> {
  const origin = checkOrigin(given);
  const tally = createTally();
  const work = await store.workspace();
  const bytes = records.reduce((sum, it) => sum + (it.whole ? it.bytes : 0), 0);
  let pool: EnrichPool | undefined;

  /** Lines that nobody can read take long: a thread of their own, so that a server goes on answering. */
  const enrich: EnrichPool['enrich'] = async (block) => {
    pool ??=
      bytes <= bytesWithoutWorkers.stream
        ? await inThisThread(plan)
        : inWorkers(plan, 1, spareBuffers(blockBytes));
    return pool.enrich(block);
  };

  /** Lets others work: what waits holds no thread. */
  const rest = async (): Promise<void> => {
    signal?.throwIfAborted();
    if (turn.isOver()) {
      await pool?.close();
      pool = undefined;
      await turn.release();
    }
    await turn.hold();
  };

  // Rows are appended to files by name, and a record is read twice.
  let piece = 0;

  async function* blocksOf(record: RejectedRecord): AsyncGenerator<EnrichedBlock> {
    for await (const bytes of linesOfFile(folder.rejected, fileOf(record), record)) {
      yield await enrich({
        bytes: Uint8Array.from(bytes),
        segment: path.join(work.folder, `record-${record.id}-${piece++}`),
        accountId: record.accountId ?? origin.accountId,
        region: record.region ?? origin.region,
        api: origin.api,
        format: origin.format,
        onlyOf: null,
        examples: [],
      });
    }
  }

  /** Counts what is rejected still; answers whether anything passes. */
  const stays = async (record: RejectedRecord): Promise<boolean> => {
    const times = new Map<string, number>();
    for await (const block of blocksOf(record)) {
      if (block.rows > 0) return false;
      await rest();
      for (const { reason, times: more } of block.rejected) {
        times.set(reason, (times.get(reason) ?? 0) + more);
      }
    }
    for (const [reason, count] of times) tally.reject(reason, undefined, count);
    return true;
  };

  /**
   * Stores what passes, and rejects the rest anew. An ingest may make what is staged count at any time: so the record is
   * forgotten when all of it is, or a kill would lose the rest of its lines.
   */
  const take = async (record: RejectedRecord): Promise<void> => {
    const rest = rejectedRecords(store, record.id);
    for await (const block of blocksOf(record)) {
      tally.block(block);
      const parts = block.files.map((csv) => ({ ...csv, layout: block.layout, files: [csv.file] }));
      tally.staged(await store.stage(parts, record.ingest));
      for (const { reason, ...portion } of block.rejected) {
        tally.reject(reason, undefined, portion.times);
        const { ingest, source, whole, accountId, region } = record;
        const kind = { ingest, reason, source, whole, accountId, region };
        await rest.add(kind, placedAs(record, portion));
      }
    }
    await rest.flush();
    await store.forget([record.id]);
    await store.commit();
    await removeFiles(folder.rejected, [fileOf(record)]);
  };

  try {
    for (const record of records) {
      await rest();
      const damage = await damageOf(folder.rejected, fileOf(record), record);
      if (damage !== undefined) {
        await putAside(folder, record, damage, alert);
        await store.forget([record.id]);
        await store.commit();
      } else if (!record.whole) tally.reject(record.reason, undefined, record.lines);
      else if (!(await stays(record))) await take(record);
    }
  } finally {
    await pool?.close();
    await rm(work.folder, { recursive: true, force: true });
  }
  return tally.summary();
}

/** Sets a damaged file of rejected lines aside; one that is gone is only told of. */
async function putAside(
  folder: LakeFolder,
  record: RejectedRecord,
  damage: string,
  alert: Alert,
): Promise<void> {
  const file = path.join(folder.rejected, fileOf(record));
  const lines = record.lines === 1 ? 'The line' : `The ${record.lines} lines`;
  const advice = `${lines} of ${record.source} that it held cannot be read again from here: ingest ${record.source} again.`;
  try {
    alert(sentenceOf(await setAside(folder.root, file, { reason: damage, advice })));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    alert(`${path.relative(folder.root, file)} is gone. ${advice}`);
  }
}
