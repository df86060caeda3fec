import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { LogOrigin } from '../../core/ports/log-intake.js';
import { type Alert, sentenceOf, setAside } from '../files/quarantine.js';
import type { LakeFolder } from '../lake/lake-folder.js';
import { damageOf, linesOfFile } from '../lake/rejected-files.js';
import { fileOf, type RejectedRecord } from '../lake/rejected-lines.js';
import { placedAs, rejectedRecords } from '../lake/rejected-records.js';
import type { Store } from '../lake/store.js';
import { blockEnricher, type EnrichedBlock } from './enrich-block.js';
import { type EnrichmentPlan, setUpEnrichment } from './enrichment-setup.js';
import { checkOrigin } from './ingest-place.js';
import { createTally } from './tally.js';

/** What became of the rejected lines that were read again. */
export interface ReplaySummary {
  readonly read: number;
  readonly stored: number;
  readonly duplicates: number;
  /** Requests that were erased, and are not stored again. */
  readonly erased: number;
  /** Still rejected, by the present rules. */
  readonly rejected: number;
  readonly reasons: Readonly<Record<string, number>>;
}

/** What is known of rejected lines now that was not said when they came. */
export type ReplayOrigin = Pick<
  LogOrigin,
  'accountId' | 'region' | 'restApiId' | 'stage' | 'format'
>;

export interface ReplayDeps {
  readonly store: Store;
  readonly plan: EnrichmentPlan;
  readonly folder: LakeFolder;
  /** Told, in a sentence, of each file that is damaged, which is set aside. */
  readonly alert: Alert;
}

/**
 * Reads rejected lines again by the present rules. Those that pass now are stored and leave their record in one
 * transaction; a record of which none passes stays as it is, and one whose file is damaged is set aside.
 *
 * @returns also the records that are no more, whose files can be removed
 */
export async function replayRejected(
  { store, plan, folder, alert }: ReplayDeps,
  records: readonly RejectedRecord[],
  given: ReplayOrigin = {},
): Promise<{ readonly summary: ReplaySummary; readonly read: readonly RejectedRecord[] }> {
  const origin = checkOrigin(given);
  const tally = createTally();
  const enrich = blockEnricher(await setUpEnrichment(plan));
  const work = await store.workspace();

  // Rows are appended to files by name, and a record is read twice.
  let piece = 0;

  async function* blocksOf(record: RejectedRecord): AsyncGenerator<EnrichedBlock> {
    for await (const bytes of linesOfFile(folder.rejected, fileOf(record), record)) {
      yield enrich({
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
  };

  const read: RejectedRecord[] = [];
  try {
    for (const record of records) {
      const damage = await damageOf(folder.rejected, fileOf(record), record);
      if (damage !== undefined) {
        await putAside(folder, record, damage, alert);
        await store.forget([record.id]);
        await store.commit();
      } else if (!record.whole) tally.reject(record.reason, undefined, record.lines);
      else if (!(await stays(record))) {
        await take(record);
        read.push(record);
      }
    }
  } finally {
    await rm(work.folder, { recursive: true, force: true });
  }
  return { summary: tally.summary(), read };
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
